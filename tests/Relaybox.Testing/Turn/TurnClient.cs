using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Relaybox.Testing.Turn;

/// <summary>As much of a TURN client over UDP (RFC 8656, on STUN, RFC 8489) as a test needs: one allocation, IPv4.</summary>
/// <param name="server">The server.</param>
/// <param name="user">The user name.</param>
/// <param name="password">Its password.</param>
public sealed class TurnClient(IPEndPoint server, string user, string password) : IDisposable
{
    private const int HeaderBytes = 20;
    private const uint Cookie = 0x2112A442;
    private const ushort Allocate = 0x0003, CreatePermission = 0x0008, SendIndication = 0x0016, DataIndication = 0x0017;
    private const ushort UserName = 0x0006, MessageIntegrity = 0x0008, ErrorCode = 0x0009, PeerAddress = 0x0012, Data = 0x0013;
    private const ushort Realm = 0x0014, Nonce = 0x0015, RelayedAddress = 0x0016, RequestedTransport = 0x0019;

    private static readonly TimeSpan RetransmissionTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly UdpClient _socket = new(AddressFamily.InterNetwork);
    private byte[] _realm = [];
    private byte[] _nonce = [];

    /// <summary>The address that the server relays for this client; null before it allocated one.</summary>
    public IPEndPoint? Relayed { get; private set; }

    /// <summary>Asks for an address, first without credentials as RFC 8489 section 9.2 wants it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The error code; 0 for success.</returns>
    public async Task<int> AllocateAsync(CancellationToken cancellationToken)
    {
        byte[] transport = [17, 0, 0, 0];
        var challenge = await RequestAsync(Allocate, [(RequestedTransport, transport)], isSigned: false, cancellationToken);
        _realm = challenge.Find(Realm) ?? [];
        _nonce = challenge.Find(Nonce) ?? [];
        var answer = await RequestAsync(Allocate, [(RequestedTransport, transport)], isSigned: true, cancellationToken);
        if (answer.Find(RelayedAddress) is { } relayed) Relayed = DecodeAddress(relayed);
        return answer.Error;
    }

    /// <summary>Asks that a peer may send to this client.</summary>
    /// <param name="peer">Its address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The error code; 0 for success.</returns>
    public async Task<int> PermitAsync(IPAddress peer, CancellationToken cancellationToken) =>
        (await RequestAsync(CreatePermission, [(PeerAddress, EncodeAddress(new IPEndPoint(peer, 0)))], isSigned: true, cancellationToken)).Error;

    /// <summary>Sends through the server to a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="data">What it gets.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SendAsync(IPEndPoint peer, byte[] data, CancellationToken cancellationToken) =>
        await _socket.SendAsync(Message(SendIndication, [(PeerAddress, EncodeAddress(peer)), (Data, data)], isSigned: false), server, cancellationToken);

    /// <summary>Waits for what a peer sends.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = new StunAnswer((await _socket.ReceiveAsync(cancellationToken)).Buffer);
            if (answer.Type == DataIndication) return answer.Find(Data)!;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<StunAnswer> RequestAsync(ushort type, (ushort, byte[])[] attributes, bool isSigned, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var request = Message(type, attributes, isSigned);
        await _socket.SendAsync(request, server, patience.Token);
        while (true)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            pause.CancelAfter(RetransmissionTime);
            try
            {
                var answer = new StunAnswer((await _socket.ReceiveAsync(pause.Token)).Buffer);
                if ((answer.Type & ~0x0110) == type) return answer;
            }
            catch (OperationCanceledException) when (!patience.IsCancellationRequested)
            {
                // UDP loses packets, and a server that just starts does not hear them (RFC 8489 section 6.2.1).
                await _socket.SendAsync(request, server, patience.Token);
            }
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 8489 section 14.5.")]
    [SuppressMessage("Security", "CA5351", Justification = "RFC 8489 section 9.2.2.")]
    private byte[] Message(ushort type, (ushort Type, byte[] Value)[] attributes, bool isSigned)
    {
        var message = new List<byte>(new byte[HeaderBytes]);
        foreach (var (attribute, value) in attributes) Append(message, attribute, value);
        if (isSigned)
        {
            Append(message, UserName, Encoding.UTF8.GetBytes(user));
            Append(message, Realm, _realm);
            Append(message, Nonce, _nonce);
        }

        var length = message.Count - HeaderBytes + (isSigned ? 24 : 0);
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, type);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), Cookie);
        RandomNumberGenerator.Fill(header.AsSpan(8));
        for (var i = 0; i < HeaderBytes; i++) message[i] = header[i];
        if (isSigned)
        {
            var key = MD5.HashData(Encoding.UTF8.GetBytes($"{user}:{Encoding.UTF8.GetString(_realm)}:{password}"));
            Append(message, MessageIntegrity, HMACSHA1.HashData(key, message.ToArray()));
        }

        return [.. message];
    }

    private static void Append(List<byte> message, ushort type, byte[] value)
    {
        message.AddRange([(byte)(type >> 8), (byte)type, (byte)(value.Length >> 8), (byte)value.Length]);
        message.AddRange(value);
        while (message.Count % 4 != 0) message.Add(0);
    }

    private static byte[] EncodeAddress(IPEndPoint peer)
    {
        var value = new byte[8];
        value[1] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(2), (ushort)(peer.Port ^ (Cookie >> 16)));
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(4), BinaryPrimitives.ReadUInt32BigEndian(peer.Address.GetAddressBytes()) ^ Cookie);
        return value;
    }

    private static IPEndPoint DecodeAddress(byte[] value)
    {
        var address = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(address, BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(4)) ^ Cookie);
        return new IPEndPoint(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(2)) ^ (int)(Cookie >> 16));
    }

    /// <summary>A message of the server.</summary>
    private sealed record StunAnswer(byte[] Bytes)
    {
        public ushort Type => BinaryPrimitives.ReadUInt16BigEndian(Bytes);

        public int Error => Find(ErrorCode) is { } error ? (error[2] * 100) + error[3] : 0;

        public byte[]? Find(ushort type)
        {
            for (var at = HeaderBytes; at + 4 <= Bytes.Length;)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at + 2));
                if (BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at)) == type) return Bytes[(at + 4)..(at + 4 + length)];
                at += 4 + ((length + 3) & ~3);
            }

            return null;
        }
    }
}
