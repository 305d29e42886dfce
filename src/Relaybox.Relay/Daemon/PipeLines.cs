using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Relaybox.Relay.Daemon;

/// <summary>Reads lines that other programs of the relay write to relayd's unix sockets.</summary>
internal static class PipeLines
{
    /// <summary>Reads one line.</summary>
    /// <param name="reader">The connection.</param>
    /// <param name="maxBytes">The longest line; a longer one ends the conversation.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The line without its LF, as UTF-8 reads; null at the end, also of a last line without LF, or after too long a line.</returns>
    public static async ValueTask<string?> ReadLineAsync(this PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var text = line.Length <= maxBytes ? Encoding.UTF8.GetString(line) : null;
                reader.AdvanceTo(buffer.GetPosition(1, end));
                return text;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted || result.IsCanceled || buffer.Length > maxBytes) return null;
        }
    }
}
