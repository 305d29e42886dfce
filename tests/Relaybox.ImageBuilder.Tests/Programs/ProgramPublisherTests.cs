using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Processes;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Tests.Programs;

public sealed class ProgramPublisherTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeSdk _sdk = new();
    private readonly ProgramEntry _program;

    public ProgramPublisherTests()
    {
        _folder.Write("global.json", "{}");
        _folder.Write("Directory.Build.props", "<Project />");
        _folder.Write("src/Relay/Relay.csproj", """<Project><ItemGroup><ProjectReference Include="..\Mail\Mail.csproj" /></ItemGroup></Project>""");
        _folder.Write("src/Relay/Program.cs", "return 0;");
        _folder.Write("src/Mail/Mail.csproj", "<Project />");
        _folder.Write("src/Mail/Address.cs", "// an address");
        _folder.Write("src/Other/Other.csproj", "<Project />");
        _program = new ProgramEntry(Path.Combine(_folder.Path, "src", "Relay"), "relayd", "/usr/bin/relayd");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publishes_for_the_architecture_as_one_command()
    {
        await PublishAsync(DebianArchitecture.Arm64);

        IReadOnlyList<string> arguments = Assert.Single(_sdk.Published);
        Assert.Equal("publish", arguments[0]);
        Assert.Equal(_program.Project, arguments[1]);
        Assert.Contains("linux-arm64", arguments, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("src/Relay/Program.cs", 2)]
    [InlineData("src/Relay/New.cs", 2)]
    [InlineData("src/Mail/Address.cs", 2)]
    [InlineData("Directory.Build.props", 2)]
    [InlineData("src/Other/Other.csproj", 1)]
    [InlineData("src/Relay/obj/project.assets.json", 1)]
    public async Task Publishes_again_only_when_something_of_the_program_changes(string changed, int times)
    {
        await PublishAsync(DebianArchitecture.Amd64);
        await PublishAsync(DebianArchitecture.Amd64);
        _folder.Write(changed, "<Project><PropertyGroup><A>1</A></PropertyGroup></Project>");

        string file = await PublishAsync(DebianArchitecture.Amd64);

        Assert.Equal(times, _sdk.Published.Count);
        Assert.Equal($"published {times}", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Publishes_again_with_another_sdk_and_for_another_architecture()
    {
        await PublishAsync(DebianArchitecture.Amd64);
        await PublishAsync(DebianArchitecture.Arm64);
        _sdk.Version = "10.0.402";
        await PublishAsync(DebianArchitecture.Amd64);

        Assert.Equal(3, _sdk.Published.Count);
    }

    [Fact]
    public async Task Hands_on_what_the_compiler_says()
    {
        _sdk.Result = new CommandResult(1, "restoring…\nProgram.cs(1,1): error CS1002: ; expected\nProgram.cs(1,1): error CS1002: ; expected\n", "");

        var failure = await Assert.ThrowsAsync<ImageBuildException>(() => PublishAsync(DebianArchitecture.Amd64));

        Assert.Equal($"Publishing {_program.Project} for amd64 failed:\nProgram.cs(1,1): error CS1002: ; expected", failure.Message);
    }

    [Theory]
    [InlineData("NU1101: Unable to find package Microsoft.NETCore.App.Runtime.linux-arm64. No packages exist with this id in source(s): none")]
    [InlineData("NU1102: Unable to find package Microsoft.NETCore.App.Runtime.linux-arm64 with version (= 10.0.12)")]
    public async Task Says_in_one_sentence_which_runtime_packs_are_missing_and_where_to_name_a_source(string said)
    {
        _sdk.Result = new CommandResult(
            1, $"Relay.csproj : error {said}\nMail.csproj : error {said}\nRelay.csproj : error NU1101: Unable to find package Microsoft.NETCore.App.Host.linux-arm64. No\n", "");

        var failure = await Assert.ThrowsAsync<MissingRuntimePacksException>(() => PublishAsync(DebianArchitecture.Arm64));

        Assert.Equal(
            "The .NET runtime packs for arm64 cannot be restored, no NuGet source of this machine has Microsoft.NETCore.App.Host.linux-arm64, Microsoft.NETCore.App.Runtime.linux-arm64: "
            + "name a folder or an address that has them in RELAYBOX_NUGET_SOURCE (docs/settings.md).",
            failure.Message);
    }

    [Fact]
    public async Task Hands_on_what_the_compiler_says_of_any_other_package_that_is_missing()
    {
        _sdk.Result = new CommandResult(1, "Relay.csproj : error NU1101: Unable to find package Handlebars.Net. No packages exist with this id in source(s): none\n", "");

        Assert.IsNotType<MissingRuntimePacksException>(await Assert.ThrowsAnyAsync<ImageBuildException>(() => PublishAsync(DebianArchitecture.Arm64)));
    }

    [Fact]
    public async Task Names_the_key_when_the_published_file_has_another_name()
    {
        _sdk.FileName = "something-else";

        Assert.Contains("`file` in the definition's `programs`", (await Assert.ThrowsAsync<ImageBuildException>(() => PublishAsync(DebianArchitecture.Amd64))).Message, StringComparison.Ordinal);
    }

    private async Task<string> PublishAsync(DebianArchitecture architecture) => (await new ProgramPublisher(_sdk, Path.Combine(_folder.Path, "cache")).PublishAsync(_program, architecture, new RecordedReport(), TestContext.Current.CancellationToken)).File;
}
