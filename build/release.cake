// Publishing: a release of the commit that is checked out, an image pushed to a registry, signatures on it there. The options can
// come from the environment (docs/releasing.md), so that a CI's scripts name targets and nothing else.

Task("release").Description("compose, rebuild to verify, and collect a release: --release-version=X.Y.Z --registry=HOST/NAME")
    .IsDependentOn("image-builder").Does(() =>
{
    string[] what = ["release", "--release-version", Version(), "--registry", Registry(), "--lock", paths.Lock,
        "--images", paths.Image("relay"), "--output", paths.Releases, .. Option("--previous", Given("previous")), .. Option("--signer", Given("signer", "RELAYBOX_SIGNER"))];
    // First what is free: whether a release may be made at all.
    ImageBuilder([.. what, "--check"]);
    // Without --allow-unlocked: a release is what the lock says, or none.
    ImageBuilder(BuildArguments(Architectures, [], Version()));
    // Everything a second time, in another place and without what the first left behind: what cannot be repeated is not published.
    ImageBuilder("verify", "--release", paths.Layout("relay"), "--repository", paths.Root, "--cache", paths.Cache);
    ImageBuilder(what);
});

Task("push").Description("push an image to a registry: --registry=HOST/NAME[:TAG], --image=PATH, --plain-http on this machine")
    .IsDependentOn("image-builder").Does(() =>
{
    string[] plainHttp = HasArgument("plain-http") ? ["--plain-http"] : [];
    ImageBuilder(["push", ImageToPublish(), "--registry", Registry(), "--oras", Tool("oras"), .. plainHttp]);
});

Task("sign").Description("sign an image that was pushed: --registry=HOST/NAME, --image=PATH, --key=FILE without a public log")
    .IsDependentOn("image-builder").Does(() =>
{
    ImageBuilder(["sign", ImageToPublish(), "--registry", Registry(), "--cosign", Tool("cosign"), .. Option("--key", Given("key"))]);
});

Task("publish").Description("put a collected release on the repository's host with gh: --release-version=X.Y.Z").Does(() =>
{
    var folder = $"{paths.Releases}/{Version()}";
    string[] kind = Version().Contains('-') ? ["--prerelease"] : [];
    Run("gh", ["release", "create", $"v{Version()}", "--verify-tag", "--title", $"Relaybox {Version()}", "--notes-file", $"{folder}/RELEASE-NOTES.md",
        .. kind, .. GetFiles($"{folder}/*").Select(file => file.FullPath).Order(StringComparer.Ordinal)]);
});

/// The tag v1.2.3 is the version 1.2.3.
string Version()
{
    var given = Given("release-version", "RELAYBOX_RELEASE") ?? throw new CakeException("Which version? Add --release-version=X.Y.Z.");
    return given.StartsWith('v') ? given[1..] : given;
}

/// Names of images are in small letters; those of a repository's owner, which a CI knows, need not be.
string Registry() => Argument("registry", "") is { Length: > 0 } argument ? argument
    : Given("registry", "RELAYBOX_REGISTRY")?.ToLowerInvariant() ?? throw new CakeException("Which registry? Add --registry=HOST/NAME.");

/// A release that was collected, when a version is said; else what was composed last.
string ImageToPublish() => Given("release-version", "RELAYBOX_RELEASE") is null ? Image() : Argument("image", $"{paths.Releases}/{Version()}/relay-{Version()}.oci.tar");

/// A setting from the command line or the environment; null when it is in neither, or empty.
string? Given(string name, string? variable = null) =>
    Argument(name, "") is { Length: > 0 } argument ? argument : variable is not null && EnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

string[] Option(string name, string? value) => value is null ? [] : [name, value];
