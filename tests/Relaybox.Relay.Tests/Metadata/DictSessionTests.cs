using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Metadata;

namespace Relaybox.Relay.Tests.Metadata;

public sealed class DictSessionTests : IDisposable
{
    private const string Token = "priv/0123abcd/devicetoken";
    private const string DeltaChat = "shared/0123abcd/vendor/vendor.dovecot/pvt/server/vendor/deltachat/";
    private const string Account = MetadataFixture.Account;

    private readonly MetadataFixture _fixture = new();
    private readonly DictSession _session;

    public DictSessionTests() => _session = new DictSession(_fixture.Entries, NullLogger.Instance);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Stores_tokens_beside_each_other_and_finds_them()
    {
        Assert.Equal("O\n", Say("H4\t0\t0\t\tmetadata", $"B1\t{Account}\t0", $"S1\t{Token}\tfirst", "C1"));
        Assert.Equal("O\n", Say($"B2\t{Account}\t0", $"S2\t{Token}\tsecond", "C2"));

        Assert.Equal("Ofirst second\n", Say($"L{Token}\t{Account}"));
        Assert.Equal("N\n", Say($"L{Token}\tother1234@relay.test"));
    }

    [Fact]
    public void Changes_nothing_before_the_commit_or_after_a_rollback()
    {
        Assert.Equal("", Say($"B1\t{Account}\t0", $"S1\t{Token}\tfirst"));
        Assert.Equal("N\n", Say($"L{Token}\t{Account}"));

        Assert.Equal("F\n", Say("R1", "C1"));
        Assert.Equal("N\n", Say($"L{Token}\t{Account}"));
    }

    [Fact]
    public void A_reused_transaction_id_begins_anew()
    {
        Assert.Equal("O\n", Say($"B1\t{Account}\t0", $"S1\t{Token}\told", $"B1\t{Account}\t0", $"S1\t{Token}\tnew", "C1"));

        Assert.Equal("Onew\n", Say($"L{Token}\t{Account}"));
        Assert.Equal("F\n", Say("C1"));
    }

    [Fact]
    public void Removing_the_entry_forgets_all_tokens()
    {
        Say($"B1\t{Account}\t0", $"S1\t{Token}\tone", "C1");

        Assert.Equal("O\n", Say($"B2\t{Account}\t0", $"U2\t{Token}", "C2"));
        Assert.Equal("N\n", Say($"L{Token}\t{Account}"));
    }

    [Theory]
    [InlineData("maxsmtprecipients", "O1000\n")]
    [InlineData("irohrelay", "Ohttps://iroh.test\n")]
    [InlineData("appversions", "N\n")]
    [InlineData("unheard-of", "N\n")]
    public void Answers_for_the_server(string name, string answer) =>
        Assert.Equal(answer, Say($"L{DeltaChat}{name}\t{Account}"));

    [Fact]
    public void App_versions_come_on_one_line_and_only_when_they_are_json()
    {
        File.WriteAllText(_fixture.Paths.AppVersions, "{ \"clients\": [\n ] }\n");
        Assert.Equal("O{\"clients\":[]}\n", Say($"L{DeltaChat}appversions\t{Account}"));

        File.WriteAllText(_fixture.Paths.AppVersions, "{ \"clients\": ");
        Assert.Equal("N\n", Say($"L{DeltaChat}appversions\t{Account}"));
    }

    [Theory]
    [InlineData("shared/0123abcd/comment")]
    [InlineData(DeltaChat + "turn")]
    [InlineData("priv/0123abcd/other")]
    [InlineData("priv/0123abcd/messagenew")]
    [InlineData("priv/devicetoken")]
    [InlineData("")]
    public void Refuses_to_set_what_is_not_the_clients(string key) =>
        Assert.Equal("F\n", Say($"B1\t{Account}\t0", $"S1\t{key}\tvalue", "C1"));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("two\u0001nlines")]
    [InlineData("nicht-ä")]
    public void Refuses_a_token_that_could_not_be_told_from_two(string token) =>
        Assert.Equal("F\n", Say($"B1\t{Account}\t0", $"S1\t{Token}\t{token}", "C1"));

    [Fact]
    public void Lists_what_has_a_value()
    {
        Say($"B1\t{Account}\t0", $"S1\t{Token}\tone", "C1");

        Assert.Equal($"O{Token}\tone\n\n", Say($"I1\t0\tpriv/0123abcd/\t{Account}"));
        var server = Say($"I1\t0\tshared/0123abcd/vendor/vendor.dovecot/pvt/server/\t{Account}");
        Assert.Contains($"O{DeltaChat}maxsmtprecipients\t1000\n", server, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", server, StringComparison.Ordinal);
        Assert.Equal("\n", Say($"I1\t0\tnonsense\t{Account}"));
    }

    [Theory]
    [InlineData("../other1234@relay.test")]
    [InlineData("/etc/x@relay.test")]
    [InlineData(".@relay.test")]
    [InlineData("")]
    [InlineData("nobody123@relay.test")]
    public void An_address_without_a_mailbox_has_no_tokens_and_gets_none(string user)
    {
        Assert.Equal("F\n", Say($"B1\t{user}\t0", $"S1\t{Token}\tone", "C1"));
        Assert.Equal("N\n", Say($"L{Token}\t{user}"));
    }

    [Theory]
    [InlineData("H3\t0\t0\t\tmetadata")]
    [InlineData("Xwhat")]
    [InlineData("")]
    [InlineData("\u0016\u0003\u0001")]
    public void Breaks_off_at_what_is_not_the_protocol(string line) =>
        Assert.False(_session.Answer(Encoding.UTF8.GetBytes(line), new StringBuilder()));

    [Fact]
    public void Transactions_are_bounded_in_number_and_size()
    {
        var many = Enumerable.Range(0, DictTransaction.MaxChanges + 1).Select(n => $"S1\t{Token}\ttoken{n}");
        Assert.Equal("F\n", Say([$"B1\t{Account}\t0", .. many, "C1"]));

        var begun = Enumerable.Range(0, 100).TakeWhile(n => _session.Answer(Encoding.UTF8.GetBytes($"B{n}\t{Account}\t0"), new StringBuilder()));
        Assert.Equal(DictSession.MaxTransactions, begun.Count());
    }

    private string Say(params string[] lines)
    {
        var reply = new StringBuilder();
        foreach (var line in lines) Assert.True(_session.Answer(Encoding.UTF8.GetBytes(line), reply), line);
        return reply.ToString();
    }
}
