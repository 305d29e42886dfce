// Every test, one program a project, and one line that counts them all.

Task("test").Description("build everything and run every test, two relays with real clients included")
    .IsDependentOn("build").Does(() =>
{
    ComposeRelayImagesThatCanBe("--allow-unlocked");
    // The tests compile the plugin for both architectures; a composer that found it in its cache fetched no compiler.
    if (Start("dotnet", [paths.ImageBuilder, "fetch", "--lock", paths.Lock, "--cache", paths.Cache, "--group", "toolchain"], null, out _) != 0)
        Console.WriteLine("Going on without the locked compiler: the tests that compile with it will be skipped.");
    // A registry on this machine, and what pushes to it and signs there.
    foreach (var tool in new[] { "docker-registry", "oras", "cosign" }) Tool(tool, "--allow-unlocked");
    if (EngineAnswers()) LoadRelayImage();
    System.Environment.SetEnvironmentVariable("RELAYBOX_IMAGE", RelayImage);
    CleanDirectory(paths.TestResults);

    // The same order on every machine: what fails in one can be seen in another. Tests that share relays must bear any order.
    var seed = Argument("seed", "1");
    var failed = false;
    foreach (var project in GetFiles($"{paths.Root}/tests/*.Tests/*.csproj").OrderBy(file => file.FullPath, StringComparer.Ordinal))
    {
        var name = project.GetFilenameWithoutExtension().ToString();
        Console.WriteLine($"==> {name}");
        failed |= Start("dotnet", [$"{paths.Artifacts}/bin/{name}/release/{name}.dll", "--results-directory", paths.TestResults,
            "--seed", seed, "--report-xunit-trx", "--report-xunit-trx-filename", $"{name}.trx", "--no-progress"], null, out _) != 0;
    }
    var counts = CountTests();
    Console.WriteLine($"{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped");
    if (failed || counts.Failed > 0 || counts.Passed == 0) throw new CakeException("Not every test passed.");
});

/// Adds up the counters of all result files (the TRX format).
(int Passed, int Failed, int Skipped) CountTests()
{
    var counters = GetFiles($"{paths.TestResults}/*.trx").Select(file => System.Xml.Linq.XDocument.Load(file.FullPath)
        .Descendants().Single(element => element.Name.LocalName == "Counters")).ToList();
    int Sum(params string[] names) => counters.Sum(counter => names.Sum(name => (int?)counter.Attribute(name) ?? 0));
    return (Sum("passed"), Sum("failed", "error", "timeout", "aborted"), Sum("notExecuted"));
}
