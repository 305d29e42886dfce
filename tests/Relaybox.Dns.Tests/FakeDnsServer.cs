using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Relaybox.Dns.Tests;

/// <summary>A name server on one loopback port, UDP and TCP, that answers as a test says.</summary>
internal sealed class FakeDnsServer : IDisposable
{
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly TcpListener _tcp;

    public FakeDnsServer()
    {
        _tcp = new TcpListener(EndPoint);
        _tcp.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    /// <summary>Takes the next question over UDP and who asks it.</summary>
    public async Task<(DnsQuestion Question, byte[] Bytes, IPEndPoint From)> TakeAsync()
    {
        var received = await _udp.ReceiveAsync(TestContext.Current.CancellationToken);
        return (Wire.Question(received.Buffer), received.Buffer, received.RemoteEndPoint);
    }

    /// <summary>Sends a datagram.</summary>
    public async Task SendAsync(byte[] message, IPEndPoint to) => await _udp.SendAsync(message, to, TestContext.Current.CancellationToken);

    /// <summary>Answers the next question over UDP.</summary>
    public async Task<DnsQuestion> AnswerAsync(Func<DnsQuestion, byte[]> answer)
    {
        var (question, _, from) = await TakeAsync();
        await SendAsync(answer(question), from);
        return question;
    }

    /// <summary>Answers the next question over TCP, in two pieces.</summary>
    public async Task<DnsQuestion> AnswerTcpAsync(Func<DnsQuestion, byte[]> answer)
    {
        using var client = await _tcp.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, TestContext.Current.CancellationToken);
        var bytes = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        var question = Wire.Question(bytes);
        var message = answer(question);
        await stream.WriteAsync(new[] { (byte)(message.Length >> 8) }, TestContext.Current.CancellationToken);
        await stream.WriteAsync((byte[])[(byte)message.Length, .. message], TestContext.Current.CancellationToken);
        return question;
    }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }
}
