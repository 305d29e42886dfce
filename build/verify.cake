// Holding a released image against what its revision and lock make today.

Task("verify").Description("rebuild a released image from its lock and compare: --release=PATH, --revision=COMMIT").IsDependentOn("image-builder").Does(() =>
{
    string[] revision = HasArgument("revision") ? ["--revision", Argument<string>("revision")] : [];
    ImageBuilder(["verify", "--release", Argument("release", paths.Layout("relay")), "--repository", paths.Root, "--cache", paths.Cache, .. revision]);
});
