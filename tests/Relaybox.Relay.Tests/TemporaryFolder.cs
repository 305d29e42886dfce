using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests;

/// <summary>A folder that stands for a relay's <c>/data</c> and <c>/run</c>, and goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("relaybox-");

    public TemporaryFolder()
    {
        Paths = new RelayPaths($"{Path}/data", $"{Path}/run");
        Directory.CreateDirectory(Paths.Mail);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Paths.TlsCertificate)!);
    }

    public string Path => _root.FullName;

    public RelayPaths Paths { get; }

    public void Dispose() => _root.Delete(recursive: true);
}
