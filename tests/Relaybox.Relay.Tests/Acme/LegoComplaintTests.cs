using Relaybox.Relay.Acme;

namespace Relaybox.Relay.Tests.Acme;

public sealed class LegoComplaintTests
{
    [Fact]
    public void Quotes_the_authority()
    {
        const string words = "2026/11/22 20:56:16 Could not obtain certificates:\n\terror: one or more domains had a problem:\n"
            + "[chat.example.org] acme: error: 400 :: urn:ietf:params:acme:error:connection :: no such host\n";

        Assert.Equal(
            "The certificate authority was asked in vain: [chat.example.org] acme: error: 400 :: urn:ietf:params:acme:error:connection :: no such host.",
            LegoComplaint.From(words));
    }

    [Fact]
    public void Leaves_the_date_out() =>
        Assert.Equal("The certificate authority was asked in vain: Could not check path.", LegoComplaint.From("2026/11/22 20:56:16 Could not check path.\n"));

    [Fact]
    public void Finds_the_cause_of_a_panic_and_not_its_stack() =>
        Assert.Equal(
            "The certificate authority was asked in vain: panic: no such file.",
            LegoComplaint.From("panic: no such file\n\ngoroutine 1 [running]:\nmain.main()\n\tmain.go:42 +0x1df\n"));

    [Fact]
    public void Has_a_sentence_for_silence() => Assert.Contains("without a word", LegoComplaint.From(""), StringComparison.Ordinal);
}
