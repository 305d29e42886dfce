using System.Text;

namespace Relaybox.Relay.Metadata;

/// <summary>One connection of Dovecot's dict client: answers line after line. Transactions belong to the connection.</summary>
internal sealed partial class DictSession(MetadataEntries entries, ILogger logger)
{
    /// <summary>Most transactions that are open at once; Dovecot has one or two.</summary>
    public const int MaxTransactions = 16;

    /// <summary>The protocol version that is spoken (<c>DICT_CLIENT_PROTOCOL_MAJOR_VERSION</c>).</summary>
    public const string MajorVersion = "4";

    private const string Ok = "O";
    private const string NotFound = "N";
    private const string Failed = "F";

    private readonly Dictionary<string, DictTransaction> _transactions = new(StringComparer.Ordinal);

    /// <summary>Answers one line.</summary>
    /// <param name="line">The line without its LF.</param>
    /// <param name="reply">Where the answer is appended, whole lines; nothing for most commands.</param>
    /// <returns>False when the connection is to be closed: nothing that follows would be understood.</returns>
    public bool Answer(ReadOnlySpan<byte> line, StringBuilder reply)
    {
        var request = DictRequest.Parse(line);
        switch (request.Command)
        {
            case 'H':
                return request.Field(0) == MajorVersion;
            case 'L':
                AppendLine(reply, Guarded(() => entries.Find(request.Field(1), request.Field(0)) is { } value ? Ok + DictRequest.Escape(value) : NotFound));
                return true;
            case 'I':
                Iterate(request, reply);
                return true;
            case 'B':
                return TryBegin(request.Field(0), request.Field(1));
            case 'S':
                Transaction(request)?.Add(request.Field(1), request.Field(2));
                return true;
            case 'U':
                Transaction(request)?.Add(request.Field(1), null);
                return true;
            case 'A':
                Transaction(request)?.Fail();
                return true;
            case 'C':
                AppendLine(reply, _transactions.Remove(request.Field(0), out var transaction)
                    ? Guarded(() => transaction.Commit(entries) ? Ok : Failed)
                    : Failed);
                return true;
            case 'R':
                _transactions.Remove(request.Field(0));
                return true;
            case 'T' or 'V':
                // A time for the change, and whether to keep its value out of logs: nothing is logged, and the clock here is good.
                return true;
            default:
                return false;
        }
    }

    /// <summary>An id that is in use already starts anew: the client knows best which transactions it has.</summary>
    private bool TryBegin(string id, string user)
    {
        if (_transactions.Count >= MaxTransactions && !_transactions.ContainsKey(id)) return false;
        _transactions[id] = new DictTransaction(user);
        return true;
    }

    private DictTransaction? Transaction(DictRequest request) => _transactions.GetValueOrDefault(request.Field(0));

    private void Iterate(DictRequest request, StringBuilder reply)
    {
        // <flags> <max rows> <path> <user>; the path is a prefix, and what is asked for is everything below it.
        var lines = Guarded(() => string.Concat(entries.List(request.Field(3), request.Field(2))
            .Select(entry => $"{Ok}{DictRequest.Escape(entry.Key)}\t{DictRequest.Escape(entry.Value)}\n")));
        if (lines == Failed) AppendLine(reply, Failed);
        else reply.Append(lines).Append('\n');
    }

    private string Guarded(Func<string> answer)
    {
        try
        {
            return answer();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception.GetType().Name);
            return Failed;
        }
    }

    private static void AppendLine(StringBuilder reply, string text) => reply.Append(text).Append('\n');

    private static partial class Log
    {
        // The message of the exception has the path, and the path an address.
        [LoggerMessage(3001, LogLevel.Error, "Metadata of an account could not be read or written ({Problem}).")]
        public static partial void Failed(ILogger logger, string problem);
    }
}
