// The lock of Debian packages: resolving it, holding it against the archive, and saying what changed.

Task("lock").Description("resolve all packages afresh and write the lock; --check or --diff=REV only look").IsDependentOn("image-builder").Does(() =>
{
    if (Argument<string>("diff", "") is { Length: > 0 } revision) ImageBuilder("lock", "--lock", paths.Lock, "--diff", $"git:{revision}");
    else if (!HasArgument("check")) ImageBuilder("lock", "--lock", paths.Lock);
    else CheckLock();
});

/// The exit code is the answer (0, 2, 3; 1 when there is none), and Cake would make 1 of each with a failure's words around it.
void CheckLock()
{
    string[] json = HasArgument("json") ? ["--json"] : [];
    var code = Start("dotnet", [paths.ImageBuilder, "lock", "--lock", paths.Lock, "--check", .. json], null, out _);
    if (code != 0) System.Environment.Exit(code);
}
