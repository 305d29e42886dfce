using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Tests.Packages;

/// <summary>Packages and locks for tests.</summary>
internal static class FakePackage
{
    public static readonly DateTimeOffset Date = new(2026, 11, 21, 2, 10, 46, TimeSpan.Zero);

    public static readonly byte[] Content = Encoding.UTF8.GetBytes("the contents of a package");

    public static LockedPackage Of(byte[] content, string name = "s6", PackageArchive archive = PackageArchive.Debian) => new()
    {
        Name = name,
        Version = "2.13-1",
        Architecture = "amd64",
        Archive = archive,
        Path = $"pool/main/{name}_2.13-1_amd64.deb",
        Size = content.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
    };

    public static PackageLock Lock(params LockedPackage[] packages) => new()
    {
        Suite = "trixie",
        Date = Date,
        Groups =
        [
            new PackageGroup
            {
                Name = "relay",
                Requested = ["s6"],
                Omitted = ["adduser"],
                Dependencies = true,
                Packages = new Dictionary<DebianArchitecture, IReadOnlyList<LockedPackage>> { [DebianArchitecture.Amd64] = packages },
            },
        ],
    };
}
