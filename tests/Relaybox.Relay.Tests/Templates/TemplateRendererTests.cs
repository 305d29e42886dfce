using Relaybox.Relay.Templates;

namespace Relaybox.Relay.Tests.Templates;

public sealed class TemplateRendererTests
{
    private static readonly Dictionary<string, object> Model = new(StringComparer.Ordinal) { ["name"] = "<a & b>" };

    [Fact]
    public void Escapes_nothing() => Assert.Equal("<a & b>", new TemplateRenderer(Model).Render("{{name}}", "x.conf.hbs"));

    [Theory]
    [InlineData("{{nmae}}")]
    [InlineData("{{#if nmae}}x{{/if}}")]
    [InlineData("{{#each nmae}}x{{/each}}")]
    public void Refuses_a_name_that_the_model_does_not_have(string template)
    {
        var problem = Assert.Throws<TemplateException>(() => new TemplateRenderer(Model).Render(template, "x.conf.hbs"));

        Assert.StartsWith("x.conf.hbs: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("nmae", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_block_that_never_ends() =>
        Assert.Throws<TemplateException>(() => new TemplateRenderer(Model).Render("{{#if name}}x", "x.conf.hbs"));

    [Fact]
    public void Renders_a_folder_with_its_subfolders()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory($"{folder.Path}/in/sub");
        File.WriteAllText($"{folder.Path}/in/sub/a.conf.hbs", "x {{name}}");

        new TemplateRenderer(Model).RenderAll($"{folder.Path}/in", $"{folder.Path}/out");

        Assert.Equal("x <a & b>", File.ReadAllText($"{folder.Path}/out/sub/a.conf"));
    }
}
