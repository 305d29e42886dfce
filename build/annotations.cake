// What is said about a build beyond its definition: which commit and version it is. Only the image's labels and manifests have it,
// no layer, so another commit composes the same layers.

/// KEY=VALUE each; what is not known is left out. A release says its version before its tag is there; others say it only with the tag.
IEnumerable<string> Annotations(string? release)
{
    const string prefix = "org.opencontainers.image.";
    var version = ProductVersion();
    var commit = FileExists(paths.Git) || DirectoryExists(paths.Git) ? TryCapture("git", "rev-parse", "HEAD")?.Trim() : null;
    // What is not in the commit cannot be found again by its name.
    var dirty = commit is not null && !string.IsNullOrWhiteSpace(TryCapture("git", "status", "--porcelain"));
    var tagged = release is null && !dirty && commit is not null && TryCapture("git", "describe", "--exact-match", "--tags", "--match", $"v{version}") is not null;
    yield return $"{prefix}version={release ?? (tagged ? version : $"{version}-dev")}";
    if (commit is not null) yield return $"{prefix}revision={commit}{(dirty ? "-dirty" : "")}";
    // A remote's address differs from clone to clone and may have a password in it, so nobody but the builder of a release says it.
    if (EnvironmentVariable("RELAYBOX_SOURCE") is { Length: > 0 } source) yield return $"{prefix}source={source}";
}

/// The version of everything that is built here.
string ProductVersion() => System.Xml.Linq.XDocument.Load(paths.Properties).Descendants("Version").Single().Value;
