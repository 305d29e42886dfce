using System.Globalization;
using System.Text;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>
/// Reads the members of an <c>ar</c> archive one after the other, as deb(5) describes it: a global header, then per member
/// 60 bytes of header and the content, padded to an even length. Long names and symbol tables do not occur in packages.
/// </summary>
internal sealed class ArReader(Stream stream) : IDisposable
{
    private const int HeaderBytes = 60;
    private static readonly byte[] Magic = "!<arch>\n"u8.ToArray();
    private SectionStream? _content;
    private long _size;
    private bool _started;

    /// <summary>The next member, or null at the end. Leftover content of the member before is skipped.</summary>
    /// <exception cref="InvalidDataException">This is no <c>ar</c> archive, or a header is damaged.</exception>
    /// <exception cref="EndOfStreamException">The archive ends inside a member.</exception>
    public ArMember? Next()
    {
        if (!_started)
            ReadMagic();
        else
            FinishCurrent();

        var header = new byte[HeaderBytes];
        int read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        if (read < HeaderBytes)
            throw new EndOfStreamException("it ends inside a member's header.");
        if (header[58] != (byte)'`' || header[59] != (byte)'\n')
            throw new InvalidDataException("a member's header is damaged.");

        // GNU ar ends names with a slash, dpkg-deb does not.
        string name = Encoding.ASCII.GetString(header, 0, 16).TrimEnd(' ').TrimEnd('/');
        string size = Encoding.ASCII.GetString(header, 48, 10).TrimEnd(' ');
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out _size))
            throw new InvalidDataException($"the size of member '{name}' is not a number.");

        _content = new SectionStream(stream, _size);
        return new ArMember(name, _size, _content);
    }

    /// <summary>Leaves the archive's stream to whoever opened it.</summary>
    public void Dispose() => _content?.Dispose();

    private void ReadMagic()
    {
        var magic = new byte[Magic.Length];
        int read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (read < magic.Length || !magic.AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException("it is no ar archive.");
        _started = true;
    }

    private void FinishCurrent()
    {
        _content?.Drain();
        _content?.Dispose();
        // A missing padding byte at the very end is what some writers leave; nothing is lost by it.
        if (_size % 2 == 1)
            _ = stream.ReadByte();
    }
}

/// <summary>One member of an <c>ar</c> archive.</summary>
/// <param name="Name">Without padding and without GNU's closing slash.</param>
/// <param name="Size">Bytes of content.</param>
/// <param name="Content">Readable until the next member is asked for.</param>
internal sealed record ArMember(string Name, long Size, Stream Content);
