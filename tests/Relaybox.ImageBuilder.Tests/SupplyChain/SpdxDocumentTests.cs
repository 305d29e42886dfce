using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Programs;
using Relaybox.ImageBuilder.SupplyChain.Licences;
using Relaybox.ImageBuilder.SupplyChain.Spdx;
using Relaybox.ImageBuilder.Tests.Archives;
using Relaybox.ImageBuilder.Tests.Composition;
using Relaybox.ImageBuilder.Tests.Packages;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

/// <summary>The bill of materials of a small image, held against what SPDX 2.3 makes mandatory and against what is in the image.</summary>
public sealed partial class SpdxDocumentTests : IDisposable
{
    private static readonly string[] Relationships =
        ["BUILD_DEPENDENCY_OF", "BUILD_TOOL_OF", "CONTAINS", "DEPENDS_ON", "DESCRIBES", "GENERATED_FROM", "STATIC_LINK"];

    private readonly ImageFixture _image = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _image.Dispose();

    [Fact]
    public async Task Has_what_the_specification_makes_mandatory()
    {
        using JsonDocument document = JsonDocument.Parse(await BuildAsync());
        JsonElement root = document.RootElement;

        Assert.Equal(("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT", "small-amd64"), (Text(root, "spdxVersion"), Text(root, "dataLicense"), Text(root, "SPDXID"), Text(root, "name")));
        Assert.Matches("^https://spdx\\.org/spdxdocs/small-amd64-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", Text(root, "documentNamespace"));
        Assert.Equal("2025-11-21T01:53:20Z", Text(root.GetProperty("creationInfo"), "created"));
        Assert.Equal("Tool: relaybox-image", Assert.Single(root.GetProperty("creationInfo").GetProperty("creators").EnumerateArray()).GetString());

        string[] ids = [.. root.GetProperty("packages").EnumerateArray().Concat(root.GetProperty("files").EnumerateArray()).Select(element => Text(element, "SPDXID"))];
        Assert.All(ids, id => Assert.Matches(IdSyntax(), id));
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        string[] licences = [.. root.GetProperty("hasExtractedLicensingInfos").EnumerateArray().Select(licence => Text(licence, "licenseId"))];
        foreach (JsonElement package in root.GetProperty("packages").EnumerateArray())
        {
            Assert.NotEmpty(Text(package, "name"));
            Assert.Equal("NOASSERTION", Text(package, "downloadLocation"));
            Assert.Equal(package.GetProperty("filesAnalyzed").GetBoolean(), package.TryGetProperty("packageVerificationCode", out _));
            string licence = Text(package, "licenseDeclared");
            Assert.True(licence == "NOASSERTION" || LicenseSyntax.IsExpression(licence), licence);
            Assert.All(ReferenceSyntax().Matches(licence).Select(match => match.Value), id => Assert.Contains(id, licences));
        }

        string[] known = [.. ids, "SPDXRef-DOCUMENT"];
        Assert.All(root.GetProperty("relationships").EnumerateArray(), relation =>
        {
            Assert.Contains(Text(relation, "relationshipType"), Relationships);
            Assert.Contains(Text(relation, "spdxElementId"), known);
            Assert.Contains(Text(relation, "relatedSpdxElement"), known);
        });
        Assert.Contains(("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Image"), Relations(root));
    }

    [Fact]
    public async Task Names_every_file_of_every_layer_with_its_sums_and_who_brought_it()
    {
        using JsonDocument document = JsonDocument.Parse(await BuildAsync());

        (string Path, string Sum, string Package)[] expected =
        [
            ("./etc/debian_version", "13.2\n", "SPDXRef-Debian-base-files"),
            ("./etc/motd", "hello\n", "SPDXRef-Definition"),
            ("./usr/bin/relayd", "a program", "SPDXRef-Program-relayd"),
            // A layer above has another file here; that of the package is in its layer all the same.
            ("./usr/lib/os-release", "ID=debian\n", "SPDXRef-Debian-base-files"),
            ("./usr/lib/os-release", "ID=ours\n", "SPDXRef-Definition"),
            // Two names of one file.
            ("./usr/lib/postfix/lmtp", "smtp", "SPDXRef-Debian-postfix"),
            ("./usr/lib/postfix/smtp", "smtp", "SPDXRef-Debian-postfix"),
            ("./usr/lib/wake.so", "a plugin", "SPDXRef-Plugin-wake.so"),
        ];
        var files = document.RootElement.GetProperty("files").EnumerateArray().ToDictionary(file => Text(file, "SPDXID"), StringComparer.Ordinal);
        var found = Relations(document.RootElement).Where(relation => relation.Type == "CONTAINS" && files.ContainsKey(relation.Related))
            .Select(relation => (Path: Text(files[relation.Related], "fileName"), Sum: Checksum(files[relation.Related], "SHA256"), Package: relation.Element))
            .ToArray();
        Assert.All(expected, file => Assert.Contains((file.Path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Sum))), file.Package), found));
        Assert.All(found, file => Assert.Equal(1, found.Count(other => other == file)));
        Assert.Equal(files.Count, found.Length);
        JsonElement version = files.Values.Single(file => Text(file, "fileName") == "./etc/debian_version");
        // printf '13.2\n' | sha1sum
        Assert.Equal("fc6502b04d8f0c18c160b1e2c3494f8bb71fcb06", Checksum(version, "SHA1"));
        Assert.DoesNotContain(found, file => file.Path == "./var/run");
        Assert.Equal(
            "A layer above has another file at this path, or none.",
            Text(files.Values.Single(file => Text(file, "fileName") == "./usr/lib/os-release" && file.TryGetProperty("comment", out _)), "comment"));
    }

    [Fact]
    public async Task Describes_a_debian_package_as_its_control_and_copyright_files_do()
    {
        using JsonDocument document = JsonDocument.Parse(await BuildAsync());

        JsonElement postfix = Package(document, "SPDXRef-Debian-postfix");

        Assert.Equal("2.13-1", Text(postfix, "versionInfo"));
        Assert.Equal("Organization: Debian", Text(postfix, "supplier"));
        Assert.Equal("Person: Somebody (somebody@example.org)", Text(postfix, "originator"));
        Assert.Equal("built package from: postfix-source 2.12-1", Text(postfix, "sourceInfo"));
        Assert.Equal("postfix_2.13-1_amd64.deb", Text(postfix, "packageFileName"));
        Assert.Equal("The package's file is pool/main/postfix_2.13-1_amd64.deb in Debian's archive 'debian'.", Text(postfix, "comment"));
        Assert.Equal(_image.Packages[1].Sha256, Checksum(postfix, "SHA256"));
        Assert.Equal("ISC", Text(postfix, "licenseDeclared"));
        Assert.Equal("2020 Somebody", Text(postfix, "copyrightText"));
        Assert.Equal(
            "pkg:deb/debian/postfix@2.13-1?arch=amd64&distro=trixie&upstream=postfix-source%402.12-1",
            Text(Assert.Single(postfix.GetProperty("externalRefs").EnumerateArray()), "referenceLocator"));
        Assert.Equal("NOASSERTION", Text(Package(document, "SPDXRef-Debian-base-files"), "licenseDeclared"));
        Assert.Contains(("SPDXRef-Image", "CONTAINS", "SPDXRef-Debian-postfix"), Relations(document.RootElement));
        // What the image does not have is no dependency; a name that a package stands for leads to it.
        Assert.Equal(
            [("SPDXRef-Debian-postfix", "DEPENDS_ON", "SPDXRef-Debian-base-files")],
            Relations(document.RootElement).Where(relation => relation.Type == "DEPENDS_ON"));
    }

    [Fact]
    public async Task Tells_what_programs_and_plugins_were_built_from_and_with()
    {
        using JsonDocument document = JsonDocument.Parse(await BuildAsync());
        (string, string, string)[] relations = [.. Relations(document.RootElement)];

        Assert.Equal(("1.2.3", "MIT"), (Text(Package(document, "SPDXRef-Program-relayd"), "versionInfo"), Text(Package(document, "SPDXRef-Program-relayd"), "licenseDeclared")));
        JsonElement library = Package(document, "SPDXRef-NuGet-Some.Library-2.0.0");
        Assert.Equal(("BSD-2-Clause", "cafe"), (Text(library, "licenseDeclared"), Checksum(library, "SHA512")));
        Assert.Contains(("SPDXRef-Program-relayd", "CONTAINS", "SPDXRef-NuGet-Some.Library-2.0.0"), relations);
        Assert.Contains(("SPDXRef-Tool-dotnet-sdk", "BUILD_TOOL_OF", "SPDXRef-Program-relayd"), relations);
        Assert.Contains(("SPDXRef-Plugin-wake.so", "GENERATED_FROM", "SPDXRef-Source-wake.so"), relations);
        Assert.Contains(("SPDXRef-Tool-clang-19", "BUILD_TOOL_OF", "SPDXRef-Plugin-wake.so"), relations);
        Assert.Contains(("SPDXRef-Tool-dovecot-dev", "BUILD_DEPENDENCY_OF", "SPDXRef-Plugin-wake.so"), relations);
        Assert.Equal("wake.c SHA256 beef", Text(Package(document, "SPDXRef-Source-wake.so"), "sourceInfo"));
        // The compiler is the building machine's; rebuilds are counted for each architecture.
        Assert.Equal("1:19.1.7-3", Text(Package(document, "SPDXRef-Tool-clang-19"), "versionInfo"));
        // A compiler is not in the image, so nothing may look it up as if it were.
        Assert.False(Package(document, "SPDXRef-Tool-clang-19").TryGetProperty("externalRefs", out _));
    }

    [Fact]
    public async Task A_plugin_with_data_of_a_package_is_made_of_that_package_too_and_has_its_licence()
    {
        using JsonDocument document = JsonDocument.Parse(await BuildAsync());

        Assert.Contains(("SPDXRef-Plugin-wake.so", "GENERATED_FROM", "SPDXRef-Debian-postfix"), Relations(document.RootElement));
        Assert.Equal("MIT AND (ISC)", Text(Package(document, "SPDXRef-Plugin-wake.so"), "licenseDeclared"));
        Assert.Equal("MIT", Text(Package(document, "SPDXRef-Source-wake.so"), "licenseDeclared"));
    }

    [Fact]
    public async Task Names_the_source_packages_that_a_packages_programs_have_parts_of()
    {
        using JsonDocument document = JsonDocument.Parse(await BuildAsync());

        (string, string, string)[] links = [.. Relations(document.RootElement).Where(relation => relation.Type == "STATIC_LINK")];
        Assert.Equal(
            [
                ("SPDXRef-Debian-postfix", "STATIC_LINK", "SPDXRef-DebianSource-golang-1.21-1.21.3-1"),
                ("SPDXRef-Debian-postfix", "STATIC_LINK", "SPDXRef-DebianSource-libdb-1.3a.5.3.2b.dfsg-2"),
            ],
            links);
        Assert.Equal(
            "pkg:deb/debian/libdb@1%3A5.3%2Bdfsg-2?arch=source&distro=trixie",
            Text(Assert.Single(Package(document, "SPDXRef-DebianSource-libdb-1.3a.5.3.2b.dfsg-2").GetProperty("externalRefs").EnumerateArray()), "referenceLocator"));
    }

    [Fact]
    public async Task Is_the_same_from_the_cache_and_in_another_folder_and_another_one_for_another_byte()
    {
        byte[] first = await BuildAsync();
        foreach (LockedPackage package in _image.Packages)
            File.Delete(_image.Store.PathOf(package));
        ComposedImage again = await _image.ComposeImageAsync(CancellationToken);
        Assert.Equal(first, SpdxDocumentBuilder.Build(again.Image, again.Contents));

        using var elsewhere = new SpdxDocumentTests();
        Assert.Equal(first, await elsewhere.BuildAsync());

        using var changed = new SpdxDocumentTests();
        Assert.NotEqual(first, await changed.BuildAsync("another program"));
    }

    private async Task<byte[]> BuildAsync(string program = "a program")
    {
        _image.Add("base-files", ImageFixture.BaseFiles()
            .Control("control", "Package: base-files\nVersion: 13\nArchitecture: amd64\nProvides: base (= 1), usr-is-merged\n").Build());
        _image.Add("postfix", new FakeDeb("postfix")
            .Control("control", "Package: postfix\nSource: postfix-source (2.12-1)\nVersion: 2.13-1\nArchitecture: amd64\nMaintainer: Somebody <somebody@example.org>\nPre-Depends: base (>= 1)\nBuilt-Using: libdb (= 1:5.3+dfsg-2)\nStatic-Built-Using: golang-1.21 (= 1.21.3-1), libdb (= 1:5.3+dfsg-2)\nDepends: adduser, openssl:any | awk\nDescription: A mail server\n Long.\n")
            .File("./usr/lib/postfix/smtp", "smtp", 0x1ED).HardLink("./usr/lib/postfix/lmtp", "./usr/lib/postfix/smtp")
            .File("./usr/share/doc/postfix/copyright", "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2020 Somebody\nLicense: ISC\n")
            .Build());
        _image.Write("relayd", program, TreeNode.FileMode);
        _image.Write("wake.so", "a plugin", TreeNode.FileMode);
        _image.Write("rootfs/usr/lib/os-release", "ID=ours\n", TreeNode.FileMode);
        _image.Definition = _image.Definition with
        {
            OwnLicenses = "MIT",
            Licenses = "MIT AND ISC",
            Vendor = "Somebody",
            Copy = [new FolderCopy(Path.Combine(_image.Folder, "rootfs"), "/")],
            Paths = [new PathEntry { Path = "/etc/motd", Type = PathType.File, Mode = TreeNode.FileMode, Content = "hello\n" }],
            Programs = [new ProgramEntry("src/Program", "relayd", "/usr/bin/relayd")],
            Plugins = [new PluginEntry("plugins/wake", "wake.so", "/usr/lib/wake.so")],
        };
        var contents = new ProgramContents
        {
            SdkVersion = "10.0.401",
            Version = "1.2.3",
            Included = [new NuGetPackage { Id = "Some.Library", Version = "2.0.0", License = "BSD-2-Clause", Sha512 = "cafe" }],
        };
        var plugin = new PluginContents
        {
            Sources = [new("wake.c", "beef")],
            DataOf = _image.Packages.Single(package => package.Name == "postfix"),
            Compiler = [FakePackage.Of(FakePackage.Content, "clang-19") with { Version = "1:19.1.7-3+b1" }],
            Headers = [FakePackage.Of(FakePackage.Content, "dovecot-dev")],
            Used = [],
        };
        _image.Built.Add(new BuiltFile(Path.Combine(_image.Folder, "relayd"), "/usr/bin/relayd", TreeNode.DirectoryMode, NodeOrigin.Program("relayd"), Program: contents));
        _image.Built.Add(new BuiltFile(Path.Combine(_image.Folder, "wake.so"), "/usr/lib/wake.so", TreeNode.FileMode, NodeOrigin.Plugin("wake.so"), Plugin: plugin));
        ComposedImage composed = await _image.ComposeImageAsync(CancellationToken);
        return SpdxDocumentBuilder.Build(composed.Image, composed.Contents);
    }

    private static JsonElement Package(JsonDocument document, string id) =>
        document.RootElement.GetProperty("packages").EnumerateArray().Single(package => Text(package, "SPDXID") == id);

    private static IEnumerable<(string Element, string Type, string Related)> Relations(JsonElement root) => root.GetProperty("relationships").EnumerateArray()
        .Select(relation => (Text(relation, "spdxElementId"), Text(relation, "relationshipType"), Text(relation, "relatedSpdxElement")));

    private static string Checksum(JsonElement element, string algorithm) => Text(
        element.GetProperty("checksums").EnumerateArray().Single(checksum => Text(checksum, "algorithm") == algorithm), "checksumValue");

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    [GeneratedRegex("^SPDXRef-[A-Za-z0-9.-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdSyntax();

    [GeneratedRegex("LicenseRef-[A-Za-z0-9.-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferenceSyntax();
}
