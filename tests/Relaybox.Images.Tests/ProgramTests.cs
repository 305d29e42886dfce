using System.Text;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests;

/// <summary>Programs of the image that nothing starts yet, or whose libraries the definition cuts down, are run in a container of it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _settings = Directory.CreateTempSubdirectory("relaybox-postfix-");

    public void Dispose() => _settings.Delete(recursive: true);

    // RFC 5891 and UTS #46; the first is mapped, the second has a letter that only UTS #46 keeps, the third is written from right to left.
    [Theory]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("straße.example", "xn--strae-oqa.example")]
    [InlineData("אב.example", "xn--4dbc.example")]
    public async Task Postfix_converts_domain_names_of_other_scripts(string name, string converted)
    {
        var result = await PostfixLooksUpAsync(name);

        Assert.Contains($"{name} asciified to {converted}", result.Output, StringComparison.Ordinal);
    }

    // U+2488, a digit with a dot in one character, is disallowed.
    [Fact]
    public async Task Postfix_refuses_a_domain_name_that_cannot_be_converted()
    {
        var result = await PostfixLooksUpAsync("a\u2488b.example");

        Assert.DoesNotContain("asciified", result.Output, StringComparison.Ordinal);
        // Ended by itself, and not by a signal.
        Assert.True(result.ExitCode < 128, result.Output);
    }

    [Theory]
    [InlineData("/usr/bin/turnserver", "--version", "4.6.")]
    [InlineData("/usr/bin/lego", "--version", "lego version")]
    public async Task Starts(string program, string argument, string answer)
    {
        var result = await RunAsync([], program, [argument]);

        Assert.Contains(answer, result.Output, StringComparison.Ordinal);
    }

    private async Task<ProcessResult> PostfixLooksUpAsync(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(_settings.FullName, "main.cf"), "smtputf8_enable = yes\nqueue_directory = /tmp\n", Encoding.ASCII, TestContext.Current.CancellationToken);
        return await RunAsync(["--volume", $"{_settings.FullName}:/settings:ro", "--env", "MAIL_CONFIG=/settings"], "/usr/sbin/posttls-finger", [name]);
    }

    private static async Task<ProcessResult> RunAsync(IEnumerable<string> options, string program, IEnumerable<string> arguments)
    {
        await Requirements.NeedEngineAsync();
        return await ContainerEngine.RunAsync(
            ["run", "--rm", "--network", "none", .. options, "--entrypoint", program, ContainerEngine.Image, .. arguments], TestContext.Current.CancellationToken);
    }
}
