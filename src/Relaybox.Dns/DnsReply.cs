using System.Buffers.Binary;

namespace Relaybox.Dns;

/// <summary>The answer to one question, read and checked (RFC 1035 section 4.1).</summary>
/// <param name="NameExists">False for NXDOMAIN.</param>
/// <param name="IsAuthentic">The AD bit (RFC 4035 section 3.2.3).</param>
/// <param name="CanonicalName">The name asked about, or what its aliases led to.</param>
/// <param name="Records">The records of the type asked for that belong to <see cref="CanonicalName"/>.</param>
internal sealed record DnsReply(bool NameExists, bool IsAuthentic, string CanonicalName, IReadOnlyList<DnsRecord> Records)
{
    private const ushort Response = 0x8000;
    private const ushort OperationMask = 0x7800;
    private const ushort Truncation = 0x0200;
    private const ushort AuthenticData = 0x0020;
    private const int CodeMask = 0x000f;
    private const int NoError = 0;
    private const int NameError = 3;

    // unbound itself follows eleven.
    private const int MaxAliases = 16;

    /// <summary>Reads a message.</summary>
    /// <param name="message">What was received.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="reply">The reply when the result is <see cref="DnsReplyKind.Answer"/>.</param>
    public static DnsReplyKind Read(ReadOnlyMemory<byte> message, in DnsQuestion question, out DnsReply? reply)
    {
        reply = null;
        var bytes = message.Span;
        if (bytes.Length < DnsQuestion.HeaderBytes) return DnsReplyKind.NotOurs;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var offset = DnsQuestion.HeaderBytes;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes) != question.Id
            || (flags & (Response | OperationMask)) != Response
            || BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != 1
            || !Repeats(bytes, ref offset, question))
            return DnsReplyKind.NotOurs;

        var code = flags & CodeMask;
        if (code is not (NoError or NameError)) return DnsReplyKind.Unusable;
        if ((flags & Truncation) != 0) return DnsReplyKind.Truncated;
        if (ReadAnswers(message, offset, BinaryPrimitives.ReadUInt16BigEndian(bytes[6..])) is not { } answers
            || FollowAliases(answers, question) is not { } owner)
            return DnsReplyKind.Unusable;

        var type = question.Type;
        var records = answers.FindAll(record => record.Type == type && DnsName.AreEqual(record.Owner, owner));
        reply = new DnsReply(code == NoError, (flags & AuthenticData) != 0, owner, records);
        return DnsReplyKind.Answer;
    }

    private static bool Repeats(ReadOnlySpan<byte> bytes, ref int offset, in DnsQuestion question)
    {
        var name = question.Name.EndsWith('.') ? question.Name[..^1] : question.Name;
        if (!DnsName.TryRead(bytes, ref offset, out var asked) || !DnsName.AreEqual(asked, name) || offset + 4 > bytes.Length)
            return false;
        var same = BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]) == (ushort)question.Type
            && BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 2)..]) == DnsQuestion.ClassIn;
        offset += 4;
        return same;
    }

    /// <summary>Reads the answer section; what follows it says nothing that a stub resolver needs.</summary>
    /// <returns>Null when a record is cut off or malformed.</returns>
    private static List<DnsRecord>? ReadAnswers(ReadOnlyMemory<byte> message, int offset, int count)
    {
        const int FixedBytes = 10;
        var bytes = message.Span;
        var records = new List<DnsRecord>();
        for (; count > 0; count--)
        {
            if (!DnsName.TryRead(bytes, ref offset, out var owner) || offset + FixedBytes > bytes.Length) return null;
            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
            var isInternet = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 2)..]) == DnsQuestion.ClassIn;
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 8)..]);
            offset += FixedBytes;
            if (offset + length > bytes.Length) return null;
            if (isInternet) records.Add(new DnsRecord(owner, type, message, offset, length));
            offset += length;
        }

        return records;
    }

    /// <summary>Follows aliases within the answer; whoever asks a recursive server gets the whole chain (RFC 1034 section 4.3.2).</summary>
    /// <returns>Where they end; null when they go in circles or one is malformed.</returns>
    private static string? FollowAliases(List<DnsRecord> answers, in DnsQuestion question)
    {
        var owner = question.Name.EndsWith('.') ? question.Name[..^1] : question.Name;
        for (var aliases = 0; aliases <= MaxAliases; aliases++)
        {
            var current = owner;
            if (answers.Find(record => record.Type == DnsType.Cname && DnsName.AreEqual(record.Owner, current)) is not { } alias)
                return owner;
            if (!alias.TryReadName(0, out owner)) return null;
        }

        return null;
    }
}
