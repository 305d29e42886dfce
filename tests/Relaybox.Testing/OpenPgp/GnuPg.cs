using System.Text;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.OpenPgp;

/// <summary>The real <c>gpg</c> with a key ring of its own and one key, gone when disposed.</summary>
public sealed class GnuPg : IAsyncDisposable
{
    private const string Program = "gpg";

    private readonly DirectoryInfo _home;
    private readonly string _owner;

    private GnuPg(DirectoryInfo home, string owner)
    {
        _home = home;
        _owner = owner;
    }

    /// <summary>Why there is no GnuPG, or null when there is.</summary>
    public static string? UnavailableReason() =>
        ProcessRunner.IsInstalled(Program) ? null : "gpg is not installed: install the package gnupg.";

    /// <summary>Makes a key ring with one key.</summary>
    /// <param name="owner">The address the key is for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<GnuPg> CreateAsync(string owner, CancellationToken cancellationToken)
    {
        var gpg = new GnuPg(Directory.CreateTempSubdirectory("relaybox-gpg-"), owner);
        await gpg.RunAsync(
            ["--passphrase", string.Empty, "--quick-generate-key", owner, "default", "default", "never"], default, cancellationToken);
        return gpg;
    }

    /// <summary>Encrypts to the own key and wraps the result in a message (RFC 3156 §4).</summary>
    /// <param name="from">The From header's address.</param>
    /// <param name="to">The To header's address.</param>
    /// <param name="text">What is encrypted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message with CRLF line ends.</returns>
    public async Task<byte[]> EncryptedMessageAsync(string from, string to, string text, CancellationToken cancellationToken)
    {
        // --rfc4880: newer versions would otherwise choose their own AEAD packet, which is no part of the standard.
        var armor = await RunAsync(
            ["--rfc4880", "--trust-model", "always", "--armor", "--encrypt", "--recipient", _owner],
            Encoding.UTF8.GetBytes(text),
            cancellationToken);
        return EncryptedMessage.Wrap(from, to, armor);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ProcessRunner.RunAsync("gpgconf", ["--homedir", _home.FullName, "--kill", "all"]);
        _home.Delete(recursive: true);
    }

    private async Task<string> RunAsync(IEnumerable<string> arguments, byte[]? input, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync(
            Program, ["--homedir", _home.FullName, "--batch", "--quiet", .. arguments], standardInput: input, cancellationToken: cancellationToken);
        return result.EnsureSuccess().StandardOutput;
    }
}
