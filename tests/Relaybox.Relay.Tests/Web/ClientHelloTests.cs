using System.Net.Security;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData("", AlpnRoute.Https)]
    [InlineData("h2,http/1.1", AlpnRoute.Https)]
    [InlineData("imap", AlpnRoute.Imap)]
    [InlineData("smtp", AlpnRoute.Submission)]
    [InlineData("unknown,imap", AlpnRoute.Imap)]
    [InlineData("imap,smtp", AlpnRoute.Imap)]
    [InlineData("smtp,imap", AlpnRoute.Submission)]
    [InlineData("http/1.1,imap", AlpnRoute.Https)]
    [InlineData("imaps", AlpnRoute.Https)]
    public async Task Leads_each_client_where_its_first_known_protocol_is_spoken(string protocols, object route)
    {
        var hello = await TlsHello.CaptureAsync(protocols);

        Assert.Equal(ClientHelloStatus.Complete, ClientHello.Parse(hello, out var found));
        Assert.Equal(route, found);
    }

    [Fact]
    public async Task Looks_no_further_than_the_hello()
    {
        // An early change_cipher_spec and application data, as a client with early data sends them (RFC 8446, D.4).
        byte[] behind = [0x14, 3, 3, 0, 1, 1, 0x17, 3, 3, 0, 2, 0xAB, 0xCD];
        var hello = await TlsHello.CaptureAsync("imap");

        Assert.Equal(ClientHelloStatus.Complete, ClientHello.Parse([.. hello, .. behind], out var route));
        Assert.Equal(AlpnRoute.Imap, route);
    }

    [Fact]
    public async Task Waits_for_more_at_every_byte_before_the_last()
    {
        var hello = await TlsHello.CaptureAsync("imap");

        for (var length = 0; length < hello.Length; length++)
            Assert.Equal(ClientHelloStatus.Incomplete, ClientHello.Parse(hello.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Joins_a_hello_that_is_spread_over_records(int recordBytes)
    {
        var hello = TlsHello.Fragment(await TlsHello.CaptureAsync("smtp"), recordBytes);

        Assert.Equal(ClientHelloStatus.Complete, ClientHello.Parse(hello, out var route));
        Assert.Equal(AlpnRoute.Submission, route);
    }

    [Fact]
    public async Task Ignores_what_follows_the_hello()
    {
        byte[] received = [.. await TlsHello.CaptureAsync("imap"), 23, 3, 3, 0, 1, 0];

        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse("GET / HTTP/1.1\r\n"u8, out _));
        Assert.NotEqual(ClientHelloStatus.Incomplete, ClientHello.Parse(received, out _));
    }

    [Fact]
    public void Refuses_what_is_not_tls()
    {
        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse("EHLO a\r\n"u8, out _));
        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse([22, 2], out _));
        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse([22, 3, 1, 0, 0], out _));
        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse([22, 3, 1, 0xff, 0xff], out _));
        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse([22, 3, 1, 0, 4, 2, 0, 0, 0], out _));
    }

    [Fact]
    public void Refuses_a_hello_that_announces_more_than_it_may() =>
        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse([22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff], out _));

    [Fact]
    public void Gives_up_at_the_limit_however_small_the_records_are()
    {
        // One byte a record, of a hello that never ends.
        byte[] record = [22, 3, 1, 0, 1, 0];
        var received = new List<byte> { 22, 3, 1, 0, 4, 1, 0, 0x3f, 0xff };
        while (received.Count < ClientHello.MaxBytes) received.AddRange(record);

        Assert.Equal(ClientHelloStatus.Invalid, ClientHello.Parse(received.ToArray(), out _));
    }

    [Fact]
    public void Never_throws_on_random_bytes() => Prop
        .ForAll<byte[]>(bytes =>
        {
            _ = ClientHello.Parse([22, 3, 1, .. bytes ?? []], out _);
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public async Task Never_throws_on_a_hello_with_any_byte_changed()
    {
        var hello = await TlsHello.CaptureAsync("h2,imap");
        for (var i = 0; i < hello.Length; i++)
        {
            foreach (var value in (byte[])[0, 1, 0x7f, 0xff])
            {
                var changed = (byte[])hello.Clone();
                changed[i] = value;
                Assert.True(Enum.IsDefined(ClientHello.Parse(changed, out var route)) && Enum.IsDefined(route));
            }
        }
    }
}
