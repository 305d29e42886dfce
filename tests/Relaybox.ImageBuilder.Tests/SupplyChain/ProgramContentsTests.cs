using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

public sealed class ProgramContentsTests : IDisposable
{
    private const string Dependencies = """
        {
          "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0/linux-x64" },
          "targets": {
            ".NETCoreApp,Version=v10.0": {},
            ".NETCoreApp,Version=v10.0/linux-x64": {
              "relayd/0.1.0": { "dependencies": { "Some.Library": "2.0.0" }, "runtime": { "relayd.dll": {} } },
              "Our.Library/1.0.0": { "runtime": { "Our.Library.dll": {} } },
              "Some.Library/2.0.0": { "dependencies": { "Trimmed.Away": "1.0.0", "runtimepack.The.Runtime": "10.0.1" }, "runtime": { "Some.Library.dll": {} } },
              "Trimmed.Away/1.0.0": {},
              "runtimepack.The.Runtime/10.0.1": { "runtime": { "System.Runtime.dll": {} } }
            }
          },
          "libraries": {
            "relayd/0.1.0": { "type": "project", "serviceable": false, "sha512": "" },
            "Our.Library/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
            "Some.Library/2.0.0": { "type": "package", "serviceable": true, "sha512": "sha512-yv4=" },
            "Trimmed.Away/1.0.0": { "type": "package", "serviceable": true, "sha512": "sha512-yv4=" },
            "runtimepack.The.Runtime/10.0.1": { "type": "runtimepack", "serviceable": false, "sha512": "" }
          }
        }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_the_packages_whose_code_is_in_the_program()
    {
        Restore("some.library", "2.0.0", """<license type="expression">BSD-2-Clause</license><copyright>2020 Somebody</copyright><authors>Somebody</authors>""");

        ProgramContents contents = Read(FakeBundle.Of(Dependencies));

        Assert.Equal(("10.0.401", "0.1.0"), (contents.SdkVersion, contents.Version));
        Assert.Equal(["Some.Library 2.0.0", "The.Runtime 10.0.1"], contents.Included.Select(package => $"{package.Id} {package.Version}"));
        NuGetPackage library = contents.Included[0];
        Assert.Equal(("BSD-2-Clause", "2020 Somebody", "Somebody", "cafe"), (library.License, library.Copyright, library.Authors, library.Sha512));
        Assert.Equal(["The.Runtime", "Trimmed.Away"], library.DependsOn);
        // Every source may have the runtime packed in its own way.
        Assert.Null(contents.Included[1].Sha512);
    }

    [Fact]
    public void Lists_what_helped_to_build_it_apart()
    {
        ProgramContents contents = Read(FakeBundle.Of(Dependencies));

        Assert.Equal(["Crossgen 10.0.1"], contents.Tools.Select(package => $"{package.Id} {package.Version}"));
    }

    [Fact]
    public void Claims_no_licence_that_a_package_has_as_a_file()
    {
        Restore("some.library", "2.0.0", """<license type="file">LICENSE.md</license>""");

        Assert.Null(Read(FakeBundle.Of(Dependencies)).Included[0].License);
    }

    [Fact]
    public void Knows_nothing_about_a_program_of_another_kind() => Assert.Empty(Read("#!/bin/sh\n"u8.ToArray()).Included);

    [Theory]
    [InlineData(1u)]
    [InlineData(6u)]
    public void Refuses_a_bundle_that_it_cannot_read(uint version)
    {
        byte[] bundle = FakeBundle.Of(Dependencies, version);

        Assert.StartsWith(
            "What the published program relayd consists of cannot be read: ",
            Assert.Throws<ImageBuildException>(() => Read(version == 1 ? bundle : bundle[..^40])).Message,
            StringComparison.Ordinal);
    }

    private ProgramContents Read(byte[] program)
    {
        string file = Path.Combine(_folder.Path, "relayd");
        File.WriteAllBytes(file, program);
        _folder.Write("obj/Relay/project.assets.json", $$"""
            {
              "packageFolders": { "{{_folder.Path}}/packages/": {} },
              "project": { "frameworks": { "net10.0": { "downloadDependencies": [
                { "name": "The.Runtime", "version": "[10.0.1, 10.0.1]" }, { "name": "Crossgen", "version": "[10.0.1, 10.0.1]" } ] } } }
            }
            """);
        return ProgramContentsReader.Read(file, Path.Combine(_folder.Path, "obj"), "Relay", "10.0.401");
    }

    private void Restore(string id, string version, string metadata) => _folder.Write(
        $"packages/{id}/{version}/{id}.nuspec",
        $"""<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id>{metadata}</metadata></package>""");
}
