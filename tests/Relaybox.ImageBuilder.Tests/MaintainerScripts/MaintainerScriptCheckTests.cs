using System.Text;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.MaintainerScripts;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.MaintainerScripts;

public sealed class MaintainerScriptCheckTests : IDisposable
{
    private static readonly MaintainerScript Script = new("postfix", "postinst", Encoding.UTF8.GetBytes("#!/bin/sh\nadduser postfix\n"));

    private static readonly ImageDefinition Image = new()
    {
        File = "image.yaml", Name = "relay", Suite = "trixie", Packages = ["postfix"],
        Users = [new AccountUser { Name = "postfix", Id = 100, Group = "postfix" }],
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_script_that_does_nothing_for_us_is_fine() => Assert.Empty(Check(Catalog($"effect: none, reason: why")));

    [Fact]
    public void A_script_that_the_definition_replays_is_fine() =>
        Assert.Empty(Check(Catalog("effect: replayed, by: [user postfix], reason: why")));

    [Fact]
    public void What_replays_a_script_must_be_in_the_definition()
    {
        var failure = Assert.Throws<ImageBuildException>(() => Check(Catalog("effect: replayed, by: [user postfix, path /a, group b], reason: it adds them")));

        Assert.Contains("'path /a' replays the postinst of postfix, and image.yaml has no such entry: add it. (it adds them)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'group b'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'user postfix'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_may_come_with_a_copied_folder()
    {
        _folder.Write("rootfs/etc/hosts", "");
        var image = Image with { Copy = [new FolderCopy(Path.Combine(_folder.Path, "rootfs"), "/")] };

        Assert.True(new ScriptReplay("path", "/etc/hosts").IsIn(image));
        Assert.False(new ScriptReplay("path", "/etc/networks").IsIn(image));
        Assert.False(new ScriptReplay("path", "/etc/hosts").IsIn(image with { Copy = [new FolderCopy(Path.Combine(_folder.Path, "rootfs"), "/usr")] }));
    }

    [Fact]
    public void An_unacceptable_script_ends_every_build()
    {
        var catalog = Catalog("effect: unacceptable, reason: it makes a key.");

        Assert.Throws<ImageBuildException>(() => Check(catalog));
        Assert.Throws<ImageBuildException>(() => Check(catalog, isLocked: false));
    }

    [Fact]
    public void An_unknown_script_ends_a_locked_build_with_its_text_and_what_to_do()
    {
        var catalog = Catalog("effect: none, reason: it added a user.", new string('0', 64));

        var failure = Assert.Throws<ImageBuildException>(() => Check(catalog));

        Assert.Equal(
            $"""
            The postinst of the package postfix is not in {catalog.File}: nobody has said what the image lacks because it does not run. About another version it says: it added a user.
            Read it, and add to the catalogue what you found:

              - package: postfix
                script: postinst
                sha256: [{Script.Sha256}]
                effect: # none, replayed or unacceptable
                reason:

            The script:

                #!/bin/sh
                adduser postfix
            """,
            failure.Message);
    }

    [Fact]
    public void An_unknown_script_is_a_warning_in_a_build_of_fresh_packages()
    {
        var warning = Assert.Single(Check(Catalog("effect: none, reason: why", new string('0', 64)), isLocked: false));

        Assert.StartsWith("The postinst of the package postfix is not in ", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_counts_only_for_its_package_and_script()
    {
        var catalog = Catalog("effect: none, reason: why");

        Assert.Null(catalog.Find(Script with { Package = "exim4" }));
        Assert.Null(catalog.Find(Script with { Name = "prerm" }));
        Assert.NotNull(catalog.Find(Script));
    }

    [Fact]
    public void What_is_cached_is_judged_again_when_the_judgement_may_differ()
    {
        string Key(MaintainerScriptCatalog catalog, ImageDefinition image, bool isLocked) => new MaintainerScriptCheck(catalog, image, isLocked).Key;
        var replayed = Catalog("effect: replayed, by: [user postfix], reason: why");

        string[] keys =
        [
            Key(Catalog("effect: none, reason: why"), Image, true),
            Key(Catalog("effect: none, reason: why"), Image, false),
            Key(replayed, Image, true),
            Key(replayed, Image with { Users = [] }, true),
        ];

        Assert.Distinct(keys);
    }

    [Fact]
    public void Other_control_files_are_no_scripts()
    {
        var control = new[] { "control", "md5sums", "conffiles", "shlibs", "templates", "postinst", "triggers", "config" }.ToDictionary(name => name, _ => Array.Empty<byte>());

        Assert.Equal(["config", "postinst", "triggers"], MaintainerScript.Of("x", control).Select(script => script.Name));
    }

    [Theory]
    [InlineData("effect: perhaps, reason: why", "'effect' wants none, replayed, unacceptable, not 'perhaps'.")]
    [InlineData("effect: replayed, reason: why", "'by' says what replays a script")]
    [InlineData("effect: none, by: [user x], reason: why", "'by' says what replays a script")]
    [InlineData("effect: replayed, by: [luck], reason: why", "wants an entry of a definition: 'user NAME', 'group NAME' or 'path PATH', not 'luck'.")]
    [InlineData("effect: none", "a maintainer script needs the key 'reason'.")]
    public void The_catalogue_is_read_strictly(string entry, string expected)
    {
        var failure = Assert.Throws<ImageBuildException>(() => Catalog(entry));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_the_catalogue_of_this_repository_calls_replayed_is_in_the_relay()
    {
        var catalog = MaintainerScriptCatalog.Load(RepositoryRoot.PathOf("images", "maintainer-scripts.yaml"));
        var relay = DefinitionLoader.Load(RepositoryRoot.PathOf("images", "relay", "image.yaml"));

        Assert.NotEmpty(catalog.Replays);
        Assert.All(catalog.Replays, replay => Assert.True(replay.IsIn(relay), $"{replay} is missing."));
    }

    private MaintainerScriptCatalog Catalog(string entry, string? sum = null) => MaintainerScriptCatalog.Load(
        _folder.Write("catalog.yaml", $"scripts:\n  - {{ package: postfix, script: postinst, sha256: [{sum ?? Script.Sha256}], {entry} }}\n"));

    private static IReadOnlyList<string> Check(MaintainerScriptCatalog catalog, bool isLocked = true) =>
        new MaintainerScriptCheck(catalog, Image, isLocked).Check([Script]);
}
