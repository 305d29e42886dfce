using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Smtp;

namespace Relaybox.Mail.Tests.Smtp;

public sealed class PathCommandTests
{
    [Theory]
    [InlineData("FROM:<alice@one.example>", "alice@one.example")]
    [InlineData("from: <alice@one.example>", "alice@one.example")]
    [InlineData("FROM:<Alice.B@One.Example>", "Alice.B@One.Example")]
    [InlineData("FROM:<a@_private.example>", "a@_private.example")]
    [InlineData("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]")]
    [InlineData("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]")]
    [InlineData("FROM:<\"a b\"@one.example>", "\"a b\"@one.example")]
    [InlineData("FROM:<\"a\\\"b@c\"@one.example>", "\"a\\\"b@c\"@one.example")]
    [InlineData("FROM:<\"plain\"@one.example>", "plain@one.example")]
    [InlineData("FROM:<@hop.example,@hop2.example:alice@one.example>", "alice@one.example")]
    [InlineData("FROM:<ä@ö.example>", "ä@ö.example")]
    [InlineData("FROM:<a..b.@one.example>", "a..b.@one.example")]
    public void Reads_a_reverse_path(string argument, string mailbox)
    {
        var command = PathCommand.ParseMail(Encoding.UTF8.GetBytes(argument));

        Assert.NotNull(command);
        Assert.Equal(mailbox, command.Path?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("FROM:")]
    [InlineData("FROM alice@one.example")]
    [InlineData("FROM:alice@one.example")]
    [InlineData("FROM:<alice>")]
    [InlineData("FROM:<alice@>")]
    [InlineData("FROM:<@one.example>")]
    [InlineData("FROM:<alice@one.example")]
    [InlineData("FROM:<alice@one..example>")]
    [InlineData("FROM:<alice@.example>")]
    [InlineData("FROM:<alice@one.example>x")]
    [InlineData("FROM:<alice@one.example> =1")]
    [InlineData("FROM:<alice@one.example> SIZE=1 SIZE=2")]
    [InlineData("FROM:<alice@one.example> SIZE=")]
    [InlineData("FROM:<al ice@one.example>")]
    [InlineData("FROM:<\"alice@one.example>")]
    [InlineData("FROM:<a@b@one.example>")]
    [InlineData("FROM:<a@[1.2.3]>")]
    [InlineData("FROM:<a@[300.2.3.4]>")]
    [InlineData("FROM:<a@[x]>")]
    [InlineData("FROM:<a@[192.0.2.1>")]
    [InlineData("TO:<alice@one.example>")]
    public void Refuses_what_is_no_reverse_path(string argument) =>
        Assert.Null(PathCommand.ParseMail(Encoding.UTF8.GetBytes(argument)));

    [Fact]
    public void Reads_the_null_reverse_path()
    {
        var command = PathCommand.ParseMail("FROM:<> BODY=8BITMIME"u8);

        Assert.NotNull(command);
        Assert.Null(command.Path);
        Assert.Equal("<>", command.WrittenPath);
        Assert.Equal(" BODY=8BITMIME", command.WrittenParameters);
    }

    [Fact]
    public void Refuses_the_null_path_as_a_recipient() => Assert.Null(PathCommand.ParseRcpt("TO:<>"u8));

    [Fact]
    public void Reads_postmaster_without_a_domain()
    {
        var command = PathCommand.ParseRcpt("TO:<postmaster>"u8);

        Assert.NotNull(command);
        Assert.Equal("<postmaster>", command.WrittenPath);
    }

    [Fact]
    public void Reads_parameters_and_keeps_the_path_as_written()
    {
        var command = PathCommand.ParseMail("FROM:<Alice@One.example> size=1234 BODY=8BITMIME SMTPUTF8"u8);

        Assert.NotNull(command);
        Assert.Equal(1234, command.DeclaredSize);
        Assert.True(command.Has("SMTPUTF8"));
        Assert.Equal("<Alice@One.example>", command.WrittenPath);
        Assert.Equal(" SIZE=1234 BODY=8BITMIME SMTPUTF8", command.WrittenParameters);
    }

    [Fact]
    public void Refuses_a_local_part_or_domain_over_its_limit()
    {
        Assert.Null(PathCommand.ParseMail(Encoding.ASCII.GetBytes($"FROM:<{new string('a', 257)}@one.example>")));
        Assert.Null(PathCommand.ParseMail(Encoding.ASCII.GetBytes($"FROM:<\"{new string('a', 257)}\"@one.example>")));
        Assert.Null(PathCommand.ParseMail(Encoding.ASCII.GetBytes($"FROM:<a@{new string('d', 256)}>")));
    }

    [Fact]
    public void Never_throws_and_writes_back_what_it_reads()
    {
        var octets = Gen.Elements("<>@:\"\\.[] =abAB16\tv\u00e4".SelectMany(c => Encoding.UTF8.GetBytes([c])).ToArray()).ArrayOf();
        Prop.ForAll(octets.ToArbitrary(), bytes =>
        {
            byte[] line = [.. "FROM:<"u8, .. bytes];
            if (PathCommand.ParseMail(line) is not { Path: { } mailbox })
                return true;
            var again = PathCommand.ParseMail(Encoding.UTF8.GetBytes($"FROM:<{mailbox}>"));
            return mailbox == again?.Path;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
