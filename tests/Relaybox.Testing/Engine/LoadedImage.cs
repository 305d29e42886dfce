using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Relaybox.Testing.Engine;

/// <summary>An archive for <c>docker load</c>, loaded under a name that nothing else uses; the engine forgets it when disposed.</summary>
public sealed class LoadedImage : IAsyncDisposable
{
    private const string Manifest = "manifest.json";

    /// <summary>The files of an archive that say what the image is to be called.</summary>
    private static readonly string[] Naming = [Manifest, "index.json"];

    private int _removed;

    private LoadedImage(string reference)
    {
        Reference = reference;
        // After Ctrl-C the fixture may never be disposed; the process still ends.
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The image's name and tag.</summary>
    public string Reference { get; }

    /// <summary>Loads an archive.</summary>
    /// <param name="archive">The archive of one image; it stays as it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The engine refuses it; the message has its words.</exception>
    public static async Task<LoadedImage> LoadAsync(string archive, CancellationToken cancellationToken)
    {
        var reference = $"relaybox/test-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}:loaded";
        var renamed = Path.GetTempFileName();
        try
        {
            await RenameAsync(archive, renamed, reference, cancellationToken);
            var image = new LoadedImage(reference);
            (await ContainerEngine.RunAsync(["load", "--quiet", "--input", renamed], cancellationToken)).EnsureSuccess();
            return image;
        }
        finally
        {
            File.Delete(renamed);
        }
    }

    /// <summary>A value of the engine's description of the image.</summary>
    /// <param name="template">The engine's Go template.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> InspectAsync(string template, CancellationToken cancellationToken) =>
        (await ContainerEngine.RunAsync(["image", "inspect", "--format", template, Reference], cancellationToken)).EnsureSuccess().StandardOutput.Trim();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (Interlocked.Exchange(ref _removed, 1) == 0)
            await RemoveAsync();
    }

    private static async Task RenameAsync(string archive, string target, string reference, CancellationToken cancellationToken)
    {
        var known = await NameInAsync(archive, cancellationToken);
        await using var reader = new TarReader(File.OpenRead(archive));
        await using var writer = new TarWriter(File.Create(target));
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (Naming.Contains(entry.Name, StringComparer.Ordinal))
            {
                using var text = new StreamReader(entry.DataStream!);
                var changed = (await text.ReadToEndAsync(cancellationToken)).Replace(known, reference, StringComparison.Ordinal);
                entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(changed));
            }

            await writer.WriteEntryAsync(entry, cancellationToken);
        }
    }

    /// <summary>The one name in the archive's <c>manifest.json</c> (Docker image specification 1.2).</summary>
    private static async Task<string> NameInAsync(string archive, CancellationToken cancellationToken)
    {
        await using var reader = new TarReader(File.OpenRead(archive));
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.Name != Manifest)
                continue;
            using var manifest = await JsonDocument.ParseAsync(entry.DataStream!, cancellationToken: cancellationToken);
            return manifest.RootElement.EnumerateArray().Single().GetProperty("RepoTags").EnumerateArray().Single().GetString()!;
        }

        throw new InvalidDataException($"{archive} is no archive for `docker load`: it has no {Manifest}.");
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        if (Interlocked.Exchange(ref _removed, 1) == 0)
            RemoveAsync().GetAwaiter().GetResult();
    }

    private async Task RemoveAsync() => await ContainerEngine.RunAsync(["image", "rm", "--force", Reference], CancellationToken.None);
}
