using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Tests.Locking;

/// <summary>Locks for tests, from words: <c>"s6 2.13-1"</c>, with <c>amd64</c> or <c>arm64</c> for one architecture only and <c>security</c> for the archive.</summary>
internal static class FakeLock
{
    public static PackageLock Of(DateTimeOffset date, params (string Group, string[] Packages)[] groups) => new()
    {
        Suite = "trixie",
        Date = date,
        Groups = [.. groups.Select(group => new PackageGroup
        {
            Name = group.Group,
            Requested = [],
            Omitted = [],
            Dependencies = true,
            Packages = DebianArchitecture.Supported.ToDictionary(
                architecture => architecture,
                architecture => (IReadOnlyList<LockedPackage>)[.. group.Packages.Select(words => words.Split(' ')).Where(words => IsFor(words, architecture)).Select(words => Package(words, architecture))]),
        })],
    };

    private static bool IsFor(string[] words, DebianArchitecture architecture) =>
        !words.Intersect(DebianArchitecture.Supported.Select(candidate => candidate.Name), StringComparer.Ordinal).Any() || words.Contains(architecture.Name, StringComparer.Ordinal);

    private static LockedPackage Package(string[] words, DebianArchitecture architecture) => new()
    {
        Name = words[0],
        Version = words[1],
        Architecture = architecture.Name,
        Archive = words.Contains("security", StringComparer.Ordinal) ? PackageArchive.DebianSecurity : PackageArchive.Debian,
        Path = $"pool/main/{words[0]}_{words[1]}_{architecture}.deb",
        Size = 1,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{words[0]} {words[1]} {words.Contains("security", StringComparer.Ordinal)} {architecture}"))),
    };
}
