using FsCheck;
using FsCheck.Fluent;

namespace Relaybox.Dns.Tests;

public sealed class DnsReplyTests
{
    private static readonly DnsQuestion s_question = new(0x1234, "mail.example.org", DnsType.Mx);

    private static readonly byte[] s_answer = Wire.Answer(
        s_question,
        Wire.Authentic,
        Wire.Record(Wire.Asked, DnsType.Cname, Wire.Name("other.example.org")),
        Wire.Record(Wire.Name("Other.Example.Org"), DnsType.Mx, Wire.Mx(20, [2, (byte)'m', (byte)'x', .. Wire.Asked])),
        Wire.Record(Wire.Name("other.example.org"), DnsType.Mx, Wire.Mx(10, Wire.Name("mx.example.net"))));

    [Fact]
    public void Follows_an_alias_and_reads_what_belongs_to_its_target()
    {
        var reply = Read(s_answer);

        Assert.True(reply.NameExists);
        Assert.True(reply.IsAuthentic);
        Assert.Equal("other.example.org", reply.CanonicalName);
        Assert.Equal(
            [new MailExchanger(20, "mx.mail.example.org"), new MailExchanger(10, "mx.example.net")],
            reply.Records.Select(record => record.ReadMx()!));
    }

    [Fact]
    public void Ignores_records_of_another_owner_type_or_class()
    {
        var reply = Read(Wire.Answer(
            s_question,
            0,
            Wire.Record(Wire.Name("example.com"), DnsType.Mx, Wire.Mx(1, Wire.Name("evil.example.com"))),
            Wire.Record(Wire.Asked, DnsType.Txt, Wire.Text("x")),
            Wire.Record(Wire.Asked, DnsType.Mx, Wire.Mx(1, Wire.Name("chaos.example.org")), classOctet: 3)));

        Assert.Empty(reply.Records);
        Assert.False(reply.IsAuthentic);
    }

    [Fact]
    public void An_alias_without_a_target_has_no_record() =>
        Assert.Empty(Read(Wire.Answer(s_question, 0, Wire.Record(Wire.Asked, DnsType.Cname, Wire.Name("gone.example.org")))).Records);

    [Fact]
    public void Tells_that_a_name_does_not_exist() => Assert.False(Read(Wire.Answer(s_question, 3)).NameExists);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(15)]
    public void A_refusal_or_a_failure_is_no_answer(int code) =>
        Assert.Equal(DnsReplyKind.Unusable, DnsReply.Read(Wire.Answer(s_question, code), s_question, out _));

    [Fact]
    public void Tells_when_the_answer_did_not_fit() =>
        Assert.Equal(DnsReplyKind.Truncated, DnsReply.Read(Wire.Answer(s_question, Wire.Truncated), s_question, out _));

    [Fact]
    public void Aliases_that_go_in_circles_are_no_answer() =>
        Assert.Equal(
            DnsReplyKind.Unusable,
            DnsReply.Read(
                Wire.Answer(
                    s_question,
                    0,
                    Wire.Record(Wire.Asked, DnsType.Cname, Wire.Name("a.example")),
                    Wire.Record(Wire.Name("a.example"), DnsType.Cname, Wire.Asked)),
                s_question,
                out _));

    [Fact]
    public void What_answers_another_question_is_not_for_us()
    {
        var query = (byte[])s_answer.Clone();
        query[2] &= 0x7f;
        var twoQuestions = (byte[])s_answer.Clone();
        twoQuestions[5] = 2;

        Assert.All(
            [
                query,
                twoQuestions,
                Wire.Answer(s_question with { Id = 0x1235 }, 0),
                Wire.Answer(s_question with { Name = "mail.example.com" }, 0),
                Wire.Answer(s_question with { Type = DnsType.Txt }, 0),
                s_answer[..11],
            ],
            message => Assert.Equal(DnsReplyKind.NotOurs, DnsReply.Read(message, s_question, out _)));
    }

    [Fact]
    public void Takes_its_own_question_in_other_letters() =>
        Assert.Equal(DnsReplyKind.Answer, DnsReply.Read(s_answer, s_question with { Name = "MAIL.example.ORG." }, out _));

    [Fact]
    public void Is_no_answer_wherever_it_is_cut_off() =>
        Assert.All(
            Enumerable.Range(0, s_answer.Length),
            length => Assert.NotEqual(DnsReplyKind.Answer, DnsReply.Read(s_answer.AsMemory(0, length), s_question, out _)));

    [Fact]
    public void Never_throws_when_any_byte_is_another() =>
        Prop.ForAll<int, byte>((position, value) =>
        {
            var message = (byte[])s_answer.Clone();
            message[12 + ((position & int.MaxValue) % (message.Length - 12))] = value;
            ReadEverything(message);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Never_throws_on_any_bytes_behind_a_question_that_is_ours() =>
        Prop.ForAll<byte[], byte>((bytes, count) =>
        {
            byte[] message = [.. Wire.Answer(s_question, 0), .. bytes];
            message[7] = count;
            ReadEverything(message);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", null)]
    [InlineData("0161", "a")]
    [InlineData("0161026263", "abc")]
    [InlineData("00", "")]
    [InlineData("01E4", "\u00e4")]
    [InlineData("0261", null)]
    [InlineData("016102", null)]
    public void Joins_the_strings_of_a_text(string data, string? text) =>
        Assert.Equal(text, Record(DnsType.Txt, Convert.FromHexString(data)).ReadText());

    [Theory]
    [InlineData("030101AB", true)]
    [InlineData("030101", false)]
    [InlineData("03", false)]
    public void Reads_a_tlsa_record_that_has_data(string data, bool reads)
    {
        var record = Record(DnsType.Tlsa, Convert.FromHexString(data)).ReadTlsa();

        Assert.Equal(reads, record is not null);
        if (record is null) return;
        Assert.Equal((3, 1, 1), (record.Usage, record.Selector, record.MatchingType));
        Assert.Equal([0xab], record.Data.ToArray());
    }

    [Fact]
    public void Refuses_data_of_the_wrong_length()
    {
        Assert.Null(Record(DnsType.A, [1, 2, 3]).ReadAddress());
        Assert.Null(Record(DnsType.A, new byte[16]).ReadAddress());
        Assert.Null(Record(DnsType.Aaaa, new byte[4]).ReadAddress());
        Assert.Null(Record(DnsType.Mx, [0, 1]).ReadMx());
        Assert.Null(Record(DnsType.Mx, [0, 1, 0, 0]).ReadMx());
        Assert.Null(Record(DnsType.Mx, []).ReadMx());
    }

    private static DnsRecord Record(DnsType type, byte[] data) => new("", type, data, 0, data.Length);

    private static DnsReply Read(byte[] message)
    {
        Assert.Equal(DnsReplyKind.Answer, DnsReply.Read(message, s_question, out var reply));
        return reply!;
    }

    private static void ReadEverything(byte[] message)
    {
        if (DnsReply.Read(message, s_question, out var reply) != DnsReplyKind.Answer) return;
        foreach (var record in reply!.Records)
            _ = (record.ReadMx(), record.ReadText(), record.ReadAddress(), record.ReadTlsa());
    }
}
