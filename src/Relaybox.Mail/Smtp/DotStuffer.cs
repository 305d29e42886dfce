using System.Buffers;

namespace Relaybox.Mail.Smtp;

/// <summary>
/// Doubles the dot at the start of each line of a plain message, as it has to be behind DATA (RFC 5321 section 4.5.2), and
/// notes what is wrong with its lines. Takes pieces of any size.
/// </summary>
public sealed class DotStuffer
{
    private byte _last = (byte)'\n';

    /// <summary>Whether a CR or LF stood alone so far, in what was taken whole.</summary>
    public bool HasBareLineEnding { get; private set; }

    /// <summary>Whether what was taken so far ends with CRLF; also when nothing was taken.</summary>
    public bool EndsWithLine => _last == (byte)'\n';

    /// <summary>Takes the longest front part of <paramref name="input"/> that can go on unchanged.</summary>
    /// <param name="input">The next bytes; not empty.</param>
    /// <param name="needsDot">Whether a dot goes in front of that part.</param>
    /// <returns>How many bytes it has, at least one.</returns>
    public int Take(ReadOnlySpan<byte> input, out bool needsDot)
    {
        needsDot = _last == '\n' && input[0] == '.';
        var lineFeed = input.IndexOf((byte)'\n');
        var length = lineFeed < 0 ? input.Length : lineFeed + 1;
        var line = input[..length];
        Check(line);
        _last = line[^1];
        return length;
    }

    /// <summary>A CR must be followed by LF, an LF preceded by CR (RFC 5321 section 2.3.8).</summary>
    private void Check(ReadOnlySpan<byte> line)
    {
        if (_last == '\r' && line[0] != '\n')
            HasBareLineEnding = true;
        if (line[^1] == '\n')
        {
            var before = line.Length > 1 ? line[^2] : _last;
            if (before != '\r')
                HasBareLineEnding = true;
            line = line[..^1];
        }

        if (line.Length > 1 && line[..^1].Contains((byte)'\r'))
            HasBareLineEnding = true;
    }
}
