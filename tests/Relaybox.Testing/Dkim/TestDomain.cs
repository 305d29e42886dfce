using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Mime;

namespace Relaybox.Testing.Dkim;

/// <summary>A domain that the test network's name server knows, with its key from <c>compose/two-relays/</c>.</summary>
/// <param name="Name">The domain.</param>
/// <param name="KeyFile">The key's PEM file.</param>
public sealed record TestDomain(string Name, string KeyFile)
{
    /// <summary>The relays' domains.</summary>
    public static TestDomain One { get; } = Of("one");

    /// <inheritdoc cref="One"/>
    public static TestDomain Two { get; } = Of("two");

    /// <summary>The host, as seen from the relays: a mail server that a test plays.</summary>
    public static TestDomain Peer { get; } = Of("peer");

    /// <summary>The TXT record that the name server publishes.</summary>
    public string Record
    {
        get
        {
            using var key = ReadKey();
            return DkimRecord.For(key);
        }
    }

    /// <summary>An address of the domain that nobody has.</summary>
    /// <param name="localPart">What stands before the at sign.</param>
    public string Address(string localPart) => $"{localPart}@{Name}";

    /// <summary>Signs a message as the domain's mail server would (RFC 6376).</summary>
    /// <param name="message">The message with CRLF line ends, not dot-stuffed.</param>
    /// <returns>The message with a signature above it.</returns>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        using var key = ReadKey();
        using var signer = new DkimSigner(key, Name, DkimRecord.Selector);
        var fields = new HeaderReader(message);
        while (fields.MoveNext())
            signer.AddField(fields.Name, fields.Value);
        signer.AddBody(fields.Body);
        return [.. Encoding.ASCII.GetBytes($"DKIM-Signature: {signer.Sign(TimeProvider.System.GetUtcNow())}\r\n"), .. message];
    }

    private static TestDomain Of(string name) => new($"_{name}.test", RepositoryRoot.PathOf("compose", "two-relays", $"{name}.private"));

    private DkimSigningKey ReadKey() =>
        DkimSigningKey.Read(File.ReadAllText(KeyFile)) ?? throw new InvalidDataException($"{KeyFile} holds no RSA key.");
}
