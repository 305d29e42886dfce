// Measuring: how long ./build.sh up takes on a fresh checkout and again, then everything that can be seen from outside.

Task("bench").Description("measure what this project promises, and print it beside the goals (--only=relay, conversations, load, filter or images)").IsDependentOn("build").Does(() =>
{
    var only = Argument("only", "");
    if (only is "images" or "filter")
    {
        Bench(only);
        return;
    }
    if (only.Length > 0)
    {
        ComposeRelayImage([HostArchitecture], "--allow-unlocked");
        LoadRelayImage();
        System.Environment.SetEnvironmentVariable("RELAYBOX_IMAGE", RelayImage);
        Bench(only);
        return;
    }
    // First, while the engine does not hold this very image yet: loading it is part of what is measured.
    var rows = MeasureUp().SelectMany(row => new[] { "--row", row }).ToArray();
    ComposeRelayImage([HostArchitecture], "--allow-unlocked");
    LoadRelayImage();
    System.Environment.SetEnvironmentVariable("RELAYBOX_IMAGE", RelayImage);
    Bench(rows);
    Bench("images");
});

void Bench(params string[] arguments) => Run("dotnet", [$"{paths.Artifacts}/bin/Relaybox.Bench/release/Relaybox.Bench.dll", .. arguments]);

/// Rows for ./build.sh up, run in a clone of its own with empty caches; none, with the reason, while a relay runs here.
IEnumerable<string> MeasureUp()
{
    var running = TakenPorts([25, 443]);
    if (running.Length > 0)
    {
        Console.WriteLine($"./build.sh up is not measured: port {string.Join(", ", running)} is taken; ./build.sh down frees it.");
        yield break;
    }
    var clone = System.IO.Directory.CreateTempSubdirectory("relaybox-bench-").FullName;
    try
    {
        Run("git", "clone", "--quiet", paths.Root, clone);
        TryCapture("docker", "image", "rm", "--force", RelayImage);
        // A stack of its own: the volume of the relay that may live here is not touched.
        System.Environment.SetEnvironmentVariable("COMPOSE_PROJECT_NAME", "relaybox-bench");
        yield return $"`./build.sh up`, fresh checkout, no Debian packages cached|{TimeUp(clone):0.0} s|5 min|2 min";
        yield return $"`./build.sh up` again, nothing changed|{TimeUp(clone):0.0} s|20 s|8 s";
    }
    finally
    {
        Start($"{clone}/build.sh", ["down"], [], out _);
        Start("docker", ["volume", "rm", "--force", "relaybox-bench_data"], [], out _);
        System.Environment.SetEnvironmentVariable("COMPOSE_PROJECT_NAME", null);
        System.IO.Directory.Delete(clone, recursive: true);
    }
}

double TimeUp(string clone)
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    Run($"{clone}/build.sh", "up");
    return clock.Elapsed.TotalSeconds;
}
