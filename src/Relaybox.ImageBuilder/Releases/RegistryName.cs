using System.Net;
using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>A repository of a registry (OCI distribution specification, "Pulling manifests"): <c>ghcr.io/example/relay</c>, perhaps with a tag.</summary>
/// <param name="Repository">Host, perhaps with a port, and name.</param>
/// <param name="Tag">What stands after the last colon; null when none was given.</param>
internal sealed record RegistryName(string Repository, string? Tag)
{
    /// <summary>The registry's host, without a port.</summary>
    private string Host => Repository.Split('/')[0].Split(':')[0];

    /// <summary>Whether the registry is on this machine, so that nobody can listen to what is not encrypted.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads a name.</summary>
    /// <exception cref="ImageBuildException">It is none, or has no host: which registry a short name means differs between engines.</exception>
    public static RegistryName Parse(string text)
    {
        var reference = ImageReference.Parse(text);
        if (!reference.HasRegistry)
            throw new ImageBuildException($"'{text}' names no registry: write HOST/NAME or HOST/NAME:TAG, as in ghcr.io/example/relay.");
        return new RegistryName(reference.Repository, text.LastIndexOf(':') > text.LastIndexOf('/') ? reference.Tag : null);
    }

    /// <summary>With a tag.</summary>
    public string Tagged(string tag) => $"{Repository}:{tag}";

    /// <summary>By digest, which no registry can give another content.</summary>
    public string At(string digest) => $"{Repository}@{digest}";

    /// <inheritdoc/>
    public override string ToString() => Tag is null ? Repository : Tagged(Tag);
}
