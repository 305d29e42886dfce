namespace Relaybox.ImageBuilder.Releases;

/// <summary>What a release is made of, and where to.</summary>
internal sealed record ReleaseOptions
{
    /// <summary>The version.</summary>
    public required ReleaseVersion Version { get; init; }

    /// <summary>The root of the working tree.</summary>
    public required string Source { get; init; }

    /// <summary>Folder of the composed image: the layout, and beside it an archive for each architecture.</summary>
    public required string Images { get; init; }

    /// <summary>The lock that it was composed from.</summary>
    public required string Lock { get; init; }

    /// <summary>Where the image is going to be published.</summary>
    public required RegistryName Registry { get; init; }

    /// <summary>Tag or commit of the release before this one; null takes the newest tag before the last commit, if there is any.</summary>
    public string? Previous { get; init; }

    /// <summary>The identity in the certificate of the signatures; null when nobody is going to sign.</summary>
    public string? Signer { get; init; }

    /// <summary>Folder of all releases.</summary>
    public required string Output { get; init; }
}
