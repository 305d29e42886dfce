using System.Text;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Dkim;

/// <summary>dkimpy, another implementation of RFC 6376, from Debian's package <c>python3-dkim</c>.</summary>
public static class DkimPy
{
    // The distribution's own interpreter: another one on the search path does not have the package.
    private const string Program = "/usr/bin/python3";

    /// <summary>Verifies the topmost signature with a key that stands in for the DNS, and prints what it thinks.</summary>
    private const string VerifyScript =
        """
        import sys, dkim
        name, record = sys.argv[1].encode(), sys.argv[2].encode()
        def txt(asked, timeout=5):
            asked = asked if isinstance(asked, bytes) else asked.encode()
            return record if asked.rstrip(b'.') == name else None
        print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=txt))
        """;

    private const string SignScript =
        """
        import sys, dkim
        domain, keyfile, canonical = sys.argv[1:4]
        head, body = canonical.encode().split(b'/')
        message = sys.stdin.buffer.read()
        sys.stdout.buffer.write(dkim.sign(message, b'opendkim', domain.encode(), open(keyfile, 'rb').read(), canonicalize=(head, body)))
        """;

    /// <summary>Why it is not there, or null when it is.</summary>
    public static string? UnavailableReason() =>
        File.Exists("/usr/lib/python3/dist-packages/dkim/__init__.py") ? null : "dkimpy is not installed: install the package python3-dkim.";

    /// <summary>Whether the topmost signature of a message verifies.</summary>
    /// <param name="message">The message.</param>
    /// <param name="keyName">The name of the TXT record.</param>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<bool> VerifiesAsync(ReadOnlyMemory<byte> message, string keyName, string record, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync(
            Program, ["-c", VerifyScript, keyName, record], standardInput: message, cancellationToken: cancellationToken);
        return result.EnsureSuccess().StandardOutput.Trim() == "True";
    }

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="domain">The signing domain.</param>
    /// <param name="keyFile">The key's PEM file, PKCS#1 or PKCS#8.</param>
    /// <param name="canonicalization">Such as <c>relaxed/simple</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message with a signature above it.</returns>
    public static async Task<byte[]> SignAsync(
        ReadOnlyMemory<byte> message, string domain, string keyFile, string canonicalization, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync(
            Program, ["-c", SignScript, domain, keyFile, canonicalization], standardInput: message, cancellationToken: cancellationToken);
        return [.. Encoding.ASCII.GetBytes(result.EnsureSuccess().StandardOutput), .. message.Span];
    }
}
