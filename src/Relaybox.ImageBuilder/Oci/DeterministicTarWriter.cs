using System.Globalization;
using System.Text;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>
/// Writes POSIX tar (ustar), with a PAX header before an entry only where ustar cannot say it: a long or non-ASCII name, or the
/// extended attribute of a file capability. The same entries give the same bytes, always: .NET's own PAX writer puts the process
/// id into header names, and its ustar writer refuses names that the format can hold.
/// </summary>
internal sealed class DeterministicTarWriter(Stream output)
{
    private const int BlockBytes = 512;
    private const long MaxOctalSize = (1L << 33) - 1;
    private readonly byte[] _block = new byte[BlockBytes];

    /// <summary>Writes a directory, symbolic link, or file with its content.</summary>
    /// <param name="name">Path without a slash at either end.</param>
    /// <param name="node">What to write.</param>
    /// <param name="cancellationToken">Stops within a large file.</param>
    public void Write(string name, TreeNode node, CancellationToken cancellationToken)
    {
        char type = node.Kind switch { TreeNodeKind.Directory => '5', TreeNodeKind.SymbolicLink => '2', _ => '0' };
        long size = type == '0' ? node.Content!.Length : 0;
        WriteHeader(type == '5' ? name + "/" : name, type, node, node.LinkTarget ?? string.Empty, size);
        if (type == '0')
            WriteContent(name, node.Content!, cancellationToken);
    }

    /// <summary>Writes one more name of a file that is already in the archive.</summary>
    public void WriteHardLink(string name, string target, TreeNode node) => WriteHeader(name, '1', node, target, size: 0);

    /// <summary>Writes the two empty blocks that end an archive.</summary>
    public void Finish()
    {
        Array.Clear(_block);
        output.Write(_block);
        output.Write(_block);
    }

    private void WriteHeader(string name, char type, TreeNode node, string linkName, long size)
    {
        var records = new PaxRecords();
        (string prefix, string shortName) = SplitName(name, records);
        if (!FitsAscii(linkName, 100))
        {
            records.Add("linkpath", linkName);
            linkName = string.Empty;
        }

        // A hard link has no attributes of its own; they came with the first name.
        if (node.Capability is { } capability && type == '0')
            records.Add("SCHILY.xattr.security.capability", capability);
        if (size > MaxOctalSize)
            throw new ImageBuildException($"/{name} is larger than 8 GiB, which no layer can hold.");

        ReadOnlySpan<byte> pax = records.Bytes;
        if (pax.Length > 0)
        {
            WriteBlock("PaxHeader", string.Empty, 'x', TreeNode.FileMode, 0, 0, pax.Length, node.ModifiedAt, string.Empty);
            output.Write(pax);
            Pad(pax.Length);
        }

        WriteBlock(shortName, prefix, type, node.Mode, node.UserId, node.GroupId, size, node.ModifiedAt, linkName);
    }

    /// <summary>ustar holds 100 bytes of name after 155 of prefix, split at a slash; what does not fit goes into a PAX record.</summary>
    private static (string Prefix, string Name) SplitName(string name, PaxRecords records)
    {
        if (FitsAscii(name, 100))
            return (string.Empty, name);

        if (Ascii.IsValid(name) && name.Length <= 256)
        {
            for (int slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0 && slash <= 155; slash = name.IndexOf('/', slash + 1))
            {
                int rest = name.Length - slash - 1;
                if (slash > 0 && rest is > 0 and <= 100)
                    return (name[..slash], name[(slash + 1)..]);
            }
        }

        records.Add("path", name);
        // Readers without PAX see a name that is at least unique.
        return (string.Empty, "long/" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name))));
    }

    private void WriteBlock(string name, string prefix, char type, UnixFileMode mode, int uid, int gid, long size, long modifiedAt, string linkName)
    {
        Array.Clear(_block);
        Encoding.ASCII.GetBytes(name, _block.AsSpan(0, 100));
        Octal((long)mode, 100, 8);
        Octal(uid, 108, 8);
        Octal(gid, 116, 8);
        Octal(size, 124, 12);
        Octal(modifiedAt, 136, 12);
        _block.AsSpan(148, 8).Fill((byte)' ');
        _block[156] = (byte)type;
        Encoding.ASCII.GetBytes(linkName, _block.AsSpan(157, 100));
        "ustar\0"u8.CopyTo(_block.AsSpan(257));
        "00"u8.CopyTo(_block.AsSpan(263));
        Encoding.ASCII.GetBytes(prefix, _block.AsSpan(345, 155));

        int checksum = 0;
        foreach (byte value in _block)
            checksum += value;
        Encoding.ASCII.GetBytes(Convert.ToString(checksum, 8).PadLeft(6, '0') + "\0 ", _block.AsSpan(148, 8));
        output.Write(_block);
    }

    private void Octal(long value, int offset, int width)
    {
        string digits = Convert.ToString(value, 8).PadLeft(width - 1, '0');
        if (value < 0 || digits.Length > width - 1)
            throw new ImageBuildException(string.Create(CultureInfo.InvariantCulture, $"The number {value} (an owner or a time) does not fit into a tar header."));
        Encoding.ASCII.GetBytes(digits, _block.AsSpan(offset, width - 1));
    }

    private void WriteContent(string name, FileContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Clamp(content.Length, 1, 128 << 10)];
        using Stream source = content.Open();
        FileSums? promised = content.Promised;
        using FileSummer? summer = promised is null ? null : new FileSummer();
        long written = 0;
        while (source.Read(buffer) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            written += read;
            // The header has promised a length; more than that would be read as the next header.
            if (written > content.Length)
                break;
            summer?.Append(buffer.AsSpan(0, read));
            output.Write(buffer.AsSpan(0, read));
        }

        // Under the key of other bytes a layer would come out of the cache for ever.
        if (written != content.Length || summer?.Finish() != promised)
            throw new ImageBuildException($"The file for /{name} changed while it was read: build again.");
        Pad(written);
    }

    private void Pad(long written)
    {
        int rest = (int)(written % BlockBytes);
        if (rest == 0)
            return;
        Array.Clear(_block);
        output.Write(_block.AsSpan(rest));
    }

    private static bool FitsAscii(string text, int limit) => text.Length <= limit && Ascii.IsValid(text);
}
