using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Metrics;

namespace Relaybox.Fuzz;

/// <summary>A whole connection of the milter, from the negotiation on; however its bytes are cut, the answers are the same.</summary>
internal static class MilterTarget
{
    private const string Negotiation = "\0\0\0\u000dO\0\0\0\u0006\0\0\u0001\u00ff\0\u001f\u00ff\u00ff";

    private const string Message =
        "\0\0\0\u000bDCi\0QUEUE\0\0" + "\0\0\0\u000fLFrom\0a@a.test\0" + "\0\0\0\u000dLSubject\0 x\0\0" + "\0\0\0\u0001N" + "\0\0\0\u0008BHello\r\n" + "\0\0\0\u0001E";

    // Without a key a message is read all the same, and answered at once.
    private static readonly DkimIdentity Identity =
        new(new RelaySettings { MailDomain = "a.test" }, new RelayPaths("/nonexistent", "/nonexistent"), NullLogger<DkimIdentity>.Instance);

    private static readonly RelayMetrics Metrics = new();

    private static readonly MilterOptions Options = new() { MaxHeldBytes = 200 };

    /// <summary>Makes the target.</summary>
    public static FuzzTarget Create() =>
        new("milter", [Negotiation + Message + Message, Negotiation + "\0\0\0\u0001A\0\0\0\u0001K" + Message + "\0\0\0\u0001Q", Negotiation + "\0\u0010\0\u0001B"], Run);

    private static void Run(byte[] input)
    {
        var whole = Speak(new ReadOnlySequence<byte>(input));
        var cut = Speak(Pieces.Of(input, 1 + (input.Length % 7)));
        Invariant.Holds(whole.AsSpan().SequenceEqual(cut), "the answers depend on how the input is cut");
    }

    private static byte[] Speak(in ReadOnlySequence<byte> input)
    {
        using var answers = new MemoryStream();
        var ends = new Ends(PipeReader.Create(input), PipeWriter.Create(answers));
        using (var session = new MilterSession(ends, Identity, Options, TimeProvider.System, Metrics, NullLogger.Instance))
            session.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        ends.Output.Complete();
        return answers.ToArray();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
