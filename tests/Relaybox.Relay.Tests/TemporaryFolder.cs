using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests;

/// <summary>A folder that stands for a relay's <c>/data</c> and <c>/run</c>, and goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("relaybox-");

    public TemporaryFolder()
    {
        Paths = new RelayPaths(Path.Combine(_root.FullName, "data"), Path.Combine(_root.FullName, "run"));
        Directory.CreateDirectory(Paths.Mail);
        Directory.CreateDirectory(Path.GetDirectoryName(Paths.TlsCertificate)!);
    }

    public RelayPaths Paths { get; }

    public void Dispose() => _root.Delete(recursive: true);
}
