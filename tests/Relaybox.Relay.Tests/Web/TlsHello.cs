using System.Net.Security;

namespace Relaybox.Relay.Tests.Web;

/// <summary>Real ClientHellos, as this machine's TLS library sends them.</summary>
internal static class TlsHello
{
    /// <summary>Lets a TLS client say hello to a stream that records it.</summary>
    /// <param name="protocols">ALPN protocols, separated by commas; empty for none.</param>
    public static async Task<byte[]> CaptureAsync(string protocols)
    {
        await using var recorder = new Recorder();
        await using var client = new SslStream(recorder);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "relay.test",
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Split(',').Select(name => new SslApplicationProtocol(name))],
        };
        await Assert.ThrowsAsync<IOException>(() => client.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken));
        return recorder.Written.ToArray();
    }

    /// <summary>Puts the handshake message of one record into many.</summary>
    public static byte[] Fragment(byte[] hello, int recordBytes) =>
        [.. hello.Skip(5).Chunk(recordBytes).SelectMany(part => (byte[])[22, 3, 1, (byte)(part.Length >> 8), (byte)part.Length, .. part])];

    /// <summary>Keeps what is written and is at its end when read.</summary>
    private sealed class Recorder : MemoryStream
    {
        public MemoryStream Written { get; } = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Written.WriteAsync(buffer, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

        protected override void Dispose(bool disposing)
        {
            Written.Dispose();
            base.Dispose(disposing);
        }
    }
}
