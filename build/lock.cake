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

Task("lock-report").Description("check the lock, and keep one issue on the repository's host about it with gh").IsDependentOn("image-builder").Does(() =>
{
    const string title = "Locked packages are outdated";
    var lines = new List<string>();
    var code = Start("dotnet", [paths.ImageBuilder, "lock", "--lock", paths.Lock, "--check"], lines, out _);
    Console.WriteLine(string.Join('\n', lines));
    if (code is not (0 or 2 or 3)) throw new CakeException(code, "The lock could not be checked; './build.sh lock --check' says why.");

    var advice = code == 0 ? "" : "\n\n`./build.sh lock` renews the lock.";
    var words = string.Join('\n', lines.Prepend("`./build.sh lock --check` says:\n\n```").Append($"```{advice}"));
    var open = TryCapture("gh", "issue", "list", "--state", "open", "--search", $"in:title \"{title}\"", "--json", "number", "--jq", ".[0].number // empty")
        ?? throw new CakeException("gh could not list the issues: it needs GH_TOKEN and GH_REPO.");
    if (code == 0 && open.Length > 0) Run("gh", "issue", "close", open.Trim(), "--comment", words);
    if (code != 0 && open.Length > 0) Run("gh", "issue", "edit", open.Trim(), "--body", words);
    if (code != 0 && open.Length == 0) Run("gh", "issue", "create", "--title", title, "--body", words);
    // What is urgent turns the night's run red as well.
    if (code == 3) throw new CakeException(code, "A security update is outstanding, or a locked package has left the mirror.");
});
