using Relaybox.Testing.Tracing;

namespace Relaybox.Integration.Tests;

/// <summary>Reading strace's output: a call that were overlooked would make a wrong order look right.</summary>
public sealed class SystemCallReaderTests
{
    [Fact]
    public void A_call_has_its_descriptor_texts_and_result()
    {
        var call = Assert.Single(SystemCallReader.Read(["42    write(9</data/a b>, \"1) = 2 \\\"x\\\"\\r\\n\\303\"..., 12) = 12"]));

        Assert.Equal((1, 1, 42, "write", "/data/a b", "12"), (call.Begun, call.Done, call.Process, call.Name, call.Descriptor, call.Result));
        Assert.Equal(["1) = 2 \"x\"\r\n\u00c3"], call.Texts);
        Assert.True(call.IsWrite);
        Assert.Null(call.Said);
    }

    [Theory]
    [InlineData("TCP:[127.0.0.1:10025->127.0.0.1:4000]")]
    [InlineData("TCPv6:[[::ffff:127.0.0.1]:10025->[::ffff:127.0.0.1]:4000]")]
    [InlineData("UNIX-STREAM:[5->6,\"/run/relayd/metadata.sock\"]")]
    public void A_socket_says_what_it_is_connected_to(string socket)
    {
        var call = Assert.Single(SystemCallReader.Read([$"1 sendto(160<{socket}>, \"O\\n\", 2, 0, NULL, 0) = 2"]));

        Assert.Equal((socket, "O\n"), (call.Descriptor, call.Said));
    }

    [Fact]
    public void Two_halves_become_one_call_between_other_processes()
    {
        var calls = SystemCallReader.Read(
        [
            "1 renameat2(AT_FDCWD</>, \"/a\",  <unfinished ...>",
            "2 fsync(3</b>) = 0",
            "1 <... renameat2 resumed>AT_FDCWD</>, \"/c\", 0) = 0",
        ]);

        Assert.Equal([(2, 2, "fsync"), (1, 3, "renameat2")], calls.Select(call => (call.Begun, call.Done, call.Name)));
        Assert.True(calls[1].IsNaming);
        Assert.Equal(["/a", "/c"], calls[1].Texts);
    }

    [Theory]
    [InlineData("1 fsync(3</b>) = -1 EIO (Input/output error)")]
    [InlineData("1 fsync(3</b>) = ?")]
    public void What_failed_or_never_ended_did_not_succeed(string line) =>
        Assert.False(Assert.Single(SystemCallReader.Read([line])).IsSync);

    [Theory]
    [InlineData("1 --- SIGCHLD {si_signo=SIGCHLD} ---")]
    [InlineData("1 +++ exited with 0 +++")]
    [InlineData("1 <... fsync resumed>) = 0")]
    public void What_is_no_call_is_left_out(string line) => Assert.Empty(SystemCallReader.Read([line]));
}
