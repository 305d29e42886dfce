// The container engine: loading what was composed, talking to the relay's stack.

bool EngineAnswers() => TryCapture("docker", "version") is not null;

/// Debian's name of this machine's architecture, which names the archives.
string HostArchitecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
{
    System.Runtime.InteropServices.Architecture.X64 => "amd64",
    System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
    var other => throw new CakeException($"A relay runs on amd64 and arm64; this machine is {other}."),
};

/// Loads the composed archive unless the engine holds that very image already.
void LoadRelayImage()
{
    var image = paths.Image("relay");
    // An engine names an image by the digest of its configuration, newer ones by that of its manifest.
    var held = TryCapture("docker", "image", "inspect", "--format", "{{.Id}}", RelayImage)?.Trim();
    if (held is not null && ImageDigests($"{image}/oci").Contains(held, StringComparer.Ordinal)) return;
    Run("docker", "load", "--quiet", "--input", $"{image}/relay-{HostArchitecture}.docker.tar");
}

/// The digests in an OCI layout that this machine's image may go by: of every manifest but those for other architectures, and of
/// their configurations.
IEnumerable<string> ImageDigests(string layout)
{
    using var index = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllBytes($"{layout}/index.json"));
    return DigestsBelow(layout, index.RootElement).ToArray();
}

IEnumerable<string> DigestsBelow(string layout, System.Text.Json.JsonElement index)
{
    foreach (var descriptor in index.GetProperty("manifests").EnumerateArray())
    {
        // The other architecture's image under this name is not the wanted one.
        if (descriptor.TryGetProperty("platform", out var platform) && platform.GetProperty("architecture").GetString() != HostArchitecture) continue;
        var digest = descriptor.GetProperty("digest").GetString()!;
        yield return digest;
        using var blob = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllBytes($"{layout}/blobs/{digest.Replace(':', '/')}"));
        if (blob.RootElement.TryGetProperty("config", out var config)) yield return config.GetProperty("digest").GetString()!;
        else if (blob.RootElement.TryGetProperty("manifests", out _))
            foreach (var below in DigestsBelow(layout, blob.RootElement)) yield return below;
    }
}

void Compose(params string[] arguments) => Run("docker", ComposeArguments(arguments));

string? TryCompose(params string[] arguments) => TryCapture("docker", ComposeArguments(arguments));

// Compose moves the cursor even in a file, unless told not to.
string[] ComposeArguments(string[] arguments) =>
    ["compose", "--ansi", Console.IsOutputRedirected ? "never" : "auto", "--file", paths.Compose, .. arguments];
