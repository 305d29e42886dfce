// Publishing: a release of the commit that is checked out, an image pushed to a registry, signatures on it there.

Task("release").Description("compose, rebuild to verify, and collect a release: --release-version=X.Y.Z --registry=HOST/NAME")
    .IsDependentOn("image-builder").Does(() =>
{
    var version = Argument<string>("release-version");
    string[] what = ["release", "--release-version", version, "--registry", Argument<string>("registry"), "--lock", paths.Lock,
        "--images", paths.Image("relay"), "--output", paths.Releases, .. Given("previous"), .. Given("signer")];
    // First what is free: whether a release may be made at all.
    ImageBuilder([.. what, "--check"]);
    // Without --allow-unlocked: a release is what the lock says, or none.
    ImageBuilder(BuildArguments(Architectures, Annotations(version), $"{RelayRepository}:{version}"));
    // Everything a second time, in another place and without what the first left behind: what cannot be repeated is not published.
    ImageBuilder("verify", "--release", paths.Layout("relay"), "--repository", paths.Root, "--cache", paths.Cache);
    ImageBuilder(what);
});

Task("push").Description("push an image to a registry: --registry=HOST/NAME[:TAG], --image=PATH, --plain-http on this machine")
    .IsDependentOn("image-builder").Does(() =>
{
    string[] plainHttp = HasArgument("plain-http") ? ["--plain-http"] : [];
    ImageBuilder(["push", Image(), "--registry", Argument<string>("registry"), "--oras", Tool("oras"), .. plainHttp]);
});

Task("sign").Description("sign an image that was pushed: --registry=HOST/NAME, --image=PATH, --key=FILE without a public log")
    .IsDependentOn("image-builder").Does(() =>
{
    ImageBuilder(["sign", Image(), "--registry", Argument<string>("registry"), "--cosign", Tool("cosign"), .. Given("key")]);
});

/// What a released image says about itself beyond its definition: enough for anybody to build it again.
string[] Annotations(string version) =>
[
    "--annotation", $"org.opencontainers.image.version={version}",
    "--annotation", $"org.opencontainers.image.revision={TryCapture("git", "rev-parse", "HEAD")?.Trim() ?? throw new CakeException("A release is made from a git working tree.")}",
];

/// An option of the command line as it was given; nothing when it was not, or is empty.
string[] Given(string name) => Argument(name, "") is { Length: > 0 } value ? [$"--{name}", value] : [];
