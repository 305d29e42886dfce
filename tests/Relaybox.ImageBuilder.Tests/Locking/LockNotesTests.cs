using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Tests.Locking;

public sealed class LockNotesTests
{
    private static readonly DateTimeOffset Before = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset After = new(2026, 11, 21, 2, 10, 46, TimeSpan.Zero);

    [Fact]
    public async Task Says_per_image_what_is_different_security_updates_first()
    {
        PackageLock old = FakeLock.Of(
            Before,
            ("host-tools", ["docker-compose 2.26-1"]),
            ("relay", ["libexpat1 2.7.1-2", "libc6 2.41-12", "s6 2.13-1", "lua5.4 5.4.7-1", "zlib1g 1:1.3-1", "tzdata 2026a-0 amd64", "tzdata 2026b-0 arm64"]),
            ("toolchain", ["libexpat1 2.7.1-2", "clang-19 1:19.1-3"]));
        PackageLock young = FakeLock.Of(
            After,
            ("host-tools", ["docker-compose 2.26-1"]),
            ("relay", ["libexpat1 2.9.0-1~deb13u1 security", "libc6 2.41-12+deb13u1", "lego 4.22-1", "lua5.4 5.4.7-1+b1 arm64", "lua5.4 5.4.7-1 amd64", "zlib1g 1:1.2-9", "tzdata 2026b-0"]),
            ("toolchain", ["libexpat1 2.9.0-1~deb13u1 security", "clang-19 1:19.1-3"]));

        string notes = LockNotes.Format(old, young);

        Assert.Equal(
            await File.ReadAllTextAsync(Repository.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(LockNotesTests), "notes.golden.md"), TestContext.Current.CancellationToken),
            notes);
    }

    [Fact]
    public void Says_so_when_nothing_is_different()
    {
        PackageLock packages = FakeLock.Of(After, ("relay", ["s6 2.13-1"]));

        Assert.Equal("The Debian packages are the same (trixie, 2026-11-21).\n", LockNotes.Format(packages, packages));
    }

    [Fact]
    public void A_group_that_only_one_lock_has_is_added_or_removed_with_its_packages()
    {
        PackageLock old = FakeLock.Of(Before, ("pi", ["linux 6.12-1 arm64"]));
        PackageLock young = FakeLock.Of(After, ("relay", ["s6 2.13-1"]));

        string notes = LockNotes.Format(old, young);

        Assert.Contains("### pi\n\nRemoved:\n\n- `linux` 6.12-1 (arm64 only)\n", notes, StringComparison.Ordinal);
        Assert.Contains("### relay\n\nAdded:\n\n- `s6` 2.13-1\n", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_version_with_other_contents_is_not_the_same()
    {
        PackageLock old = FakeLock.Of(Before, ("relay", ["s6 2.13-1"]));
        PackageLock young = FakeLock.Of(Before, ("relay", ["s6 2.13-1 security"]));

        Assert.Contains("- `s6` 2.13-1 with other contents\n", LockNotes.Format(old, young), StringComparison.Ordinal);
    }
}
