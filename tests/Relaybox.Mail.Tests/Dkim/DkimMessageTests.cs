using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Dkim;

namespace Relaybox.Mail.Tests.Dkim;

/// <summary>What our verifier thinks of signatures, keys, and of what is neither.</summary>
public sealed class DkimMessageTests
{
    private const string Tags = "v=1; a=rsa-sha256; c=relaxed/simple; d=one.example; s=opendkim; h=from";

    private static readonly string PublicKey = Convert.ToBase64String(SampleSignatures.Key.PublicKey.Span);

    private static long Seconds => SampleSignatures.Now.ToUnixTimeSeconds();

    [Fact]
    public void Tags_of_choice_verify() => Assert.Equal(DkimFault.None, SampleSignatures.Verify(SampleSignatures.SignWith(Tags)));

    [Theory]
    [InlineData("v=1; a=rsa-sha256; c=relaxed/simple; d=ONE.example; s=OpenDKIM; h= subject:cc : FROM ; q=dns/txt; i=a@ONE.example; z=x", DkimFault.SignatureMismatch)]
    [InlineData("v=2; a=rsa-sha256; c=relaxed/simple; d=one.example; s=opendkim; h=from", DkimFault.UnknownVersion)]
    [InlineData("v=1; a=rsa-sha1; c=relaxed/simple; d=one.example; s=opendkim; h=from", DkimFault.ObsoleteAlgorithm)]
    [InlineData("v=1; a=ed25519-sha256; c=relaxed/simple; d=one.example; s=opendkim; h=from", DkimFault.UnsupportedAlgorithm)]
    [InlineData("v=1; a=rsa-sha256; c=relaxed/simple; d=one.example; s=opendkim; h=subject", DkimFault.FromNotSigned)]
    [InlineData(Tags + "; i=alice@two.example", DkimFault.IdentityOutsideDomain)]
    [InlineData(Tags + "; i=alice@noone.example", DkimFault.IdentityOutsideDomain)]
    [InlineData(Tags + "; q=https", DkimFault.UnsupportedQuery)]
    [InlineData(Tags + "; d=two.example", DkimFault.Malformed)]
    [InlineData(Tags + "; t=5; x=4", DkimFault.Malformed)]
    [InlineData(Tags + "; x=soon", DkimFault.Malformed)]
    [InlineData(Tags + "; l=-1", DkimFault.Malformed)]
    [InlineData(Tags + "; what?", DkimFault.Malformed)]
    [InlineData("v=1; a=rsa-sha256; c=curly; d=one.example; s=opendkim; h=from", DkimFault.Malformed)]
    [InlineData("v=1; a=rsa-sha256; d=one.example; s=opendkim", DkimFault.Malformed)]
    [InlineData("v=1; a=rsa-sha256; d=two.example; s=opendkim; h=from", DkimFault.NoSignature)]
    [InlineData("v=1; a=rsa-sha256; d=one.example; s=a/b; h=from", DkimFault.NoSignature)]
    public void Faults_of_signatures_are_named(string tags, DkimFault fault) =>
        Assert.Equal(fault, SampleSignatures.Verify(SampleSignatures.SignWith(tags)));

    [Theory]
    [InlineData(-1, DkimFault.None)]
    [InlineData(3500, DkimFault.None)]
    [InlineData(3700, DkimFault.FromTheFuture)]
    public void A_signature_may_be_an_hour_in_the_future(int seconds, DkimFault fault) =>
        Assert.Equal(fault, SampleSignatures.Verify(SampleSignatures.SignWith($"{Tags}; t={Seconds + seconds}")));

    [Theory]
    [InlineData(60, DkimFault.None)]
    [InlineData(-3500, DkimFault.None)]
    [InlineData(-3700, DkimFault.Expired)]
    public void A_signature_runs_out_an_hour_late(int seconds, DkimFault fault) =>
        Assert.Equal(fault, SampleSignatures.Verify(SampleSignatures.SignWith($"{Tags}; x={Seconds + seconds}")));

    [Fact]
    public void A_body_length_counts_only_when_it_is_that_of_the_whole_body()
    {
        var body = SampleSignatures.Message[(SampleSignatures.Message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd() + "\r\n";
        var exact = SampleSignatures.SignWith($"{Tags}; l={body.Length}");

        Assert.Equal(DkimFault.None, SampleSignatures.Verify(exact));
        Assert.Equal(DkimFault.PartlySigned, SampleSignatures.Verify(exact + "more\r\n"));
        Assert.Equal(DkimFault.PartlySigned, SampleSignatures.Verify(SampleSignatures.SignWith($"{Tags}; l=0")));
        Assert.Equal(DkimFault.PartlySigned, SampleSignatures.Verify(SampleSignatures.SignWith($"{Tags}; l={body.Length + 1}")));
    }

    public static TheoryData<string, DkimFault> Records { get; } = new()
    {
        { $"p={PublicKey}", DkimFault.None },
        { $"v=DKIM1; k=rsa; h=sha1:sha256; s=email; t=y; n=note; p={PublicKey};", DkimFault.None },
        { $" v = DKIM1 ; s=*; p = {PublicKey.Insert(80, " \t").Insert(100, "\r\n ")} ; ", DkimFault.None },
        { $"v=DKIM2; p={PublicKey}", DkimFault.MalformedKey },
        { $"p={PublicKey}; v=DKIM1", DkimFault.MalformedKey },
        { "v=DKIM1; k=rsa", DkimFault.MalformedKey },
        { "v=DKIM1; p=AAAA", DkimFault.MalformedKey },
        { "v=DKIM1; p=%%%", DkimFault.MalformedKey },
        { $"v=DKIM1; p={PublicKey}; p={PublicKey}", DkimFault.MalformedKey },
        { "v=spf1 a ~all", DkimFault.MalformedKey },
        { "", DkimFault.MalformedKey },
        { "v=DKIM1; p=", DkimFault.RevokedKey },
        { $"v=DKIM1; k=ed25519; p={PublicKey}", DkimFault.UnsuitableKey },
        { $"v=DKIM1; h=sha1; p={PublicKey}", DkimFault.UnsuitableKey },
        { $"v=DKIM1; s=tlsrpt; p={PublicKey}", DkimFault.UnsuitableKey },
        { $"v=DKIM1; p={OfBits(512)}", DkimFault.KeySize },
        { $"v=DKIM1; p={OfBits(1024)}", DkimFault.SignatureMismatch },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Faults_of_keys_are_named(string record, DkimFault fault) =>
        Assert.Equal(fault, SampleSignatures.Verify(SampleSignatures.SignWith(Tags), record));

    [Theory]
    [InlineData("", DkimFault.None)]
    [InlineData("; i=alice@one.example", DkimFault.None)]
    [InlineData("; i=alice@sub.one.example", DkimFault.IdentityOutsideDomain)]
    public void A_strict_key_wants_the_identity_s_domain_to_be_equal(string identity, DkimFault fault) =>
        Assert.Equal(fault, SampleSignatures.Verify(SampleSignatures.SignWith(Tags + identity), $"v=DKIM1; t=y:s; p={PublicKey}"));

    [Fact]
    public void A_good_signature_counts_beside_bad_ones()
    {
        var good = SampleSignatures.Sign(SampleSignatures.Message);
        const string bad = "DKIM-Signature: v=1; a=ed25519-sha256; d=one.example; s=x; h=from; bh=AAAA; b=AAAA\r\nDKIM-Signature: rubbish\r\n";

        Assert.Equal(DkimFault.None, SampleSignatures.Verify(bad + good));
        // Of a flood nobody reads all.
        var flood = string.Concat(Enumerable.Repeat(bad, DkimMessage.MaxSignatures));
        Assert.Equal(DkimFault.UnsupportedAlgorithm, SampleSignatures.Verify(flood + good));
    }

    [Fact]
    public void A_signature_folded_anywhere_verifies()
    {
        var signed = SampleSignatures.SignWith(Tags);
        var value = signed.IndexOf("b=", signed.IndexOf("bh=", StringComparison.Ordinal) + 3, StringComparison.Ordinal) + 2;

        Assert.Equal(DkimFault.None, SampleSignatures.Verify(signed.Insert(value + 30, "\r\n\t ").Insert(value + 5, " ").Insert(value, "\r\n ")));
    }

    /// <summary>What costs others much: each of these must be through in no time.</summary>
    [Fact]
    public void Hostile_messages_cost_little()
    {
        var fields = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{(char)('a' + (i % 26))}:\r\n"));
        var names = string.Join(':', Enumerable.Repeat("a", 1990)) + ":from";
        var signatures = string.Concat(Enumerable.Repeat($"DKIM-Signature: {Tags.Replace("h=from", $"h={names}", StringComparison.Ordinal)}; bh=AAAA; b=AAAA\r\n", 100));
        var tags = "DKIM-Signature: d=one.example; s=x; " + string.Concat(Enumerable.Repeat("z=;", 100_000)) + "\r\n";
        var many = SampleSignatures.SignWith(Tags.Replace("h=from", $"h={names}", StringComparison.Ordinal));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(DkimFault.SignatureMismatch, SampleSignatures.Verify(many[..many.IndexOf("From:", StringComparison.Ordinal)] + fields + SampleSignatures.Message));
        Assert.Equal(DkimFault.BodyChanged, SampleSignatures.Verify(signatures + fields + SampleSignatures.Message));
        Assert.Equal(DkimFault.Malformed, SampleSignatures.Verify(tags + SampleSignatures.Message));
        Assert.Equal(DkimFault.BodyChanged, SampleSignatures.Verify(SampleSignatures.SignWith(Tags) + string.Concat(Enumerable.Repeat("\r\n", 1_000_000)) + "x"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Rubbish_is_never_more_than_a_fault() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (rubbish, position) =>
            {
                var signed = Encoding.Latin1.GetBytes(SampleSignatures.SignWith(Tags));
                rubbish.AsSpan(0, Math.Min(rubbish.Length, signed.Length)).CopyTo(signed.AsSpan(position.Get % (signed.Length - Math.Min(rubbish.Length, signed.Length) + 1)));
                _ = SampleSignatures.Verify(signed);
                _ = SampleSignatures.Verify(signed, isDotStuffed: true);
                _ = SampleSignatures.Verify([.. "DKIM-Signature: "u8, .. rubbish]);
                _ = SampleSignatures.Verify(rubbish, Encoding.Latin1.GetString(rubbish));
                return true;
            }));

    private static string OfBits(int bits)
    {
        using var key = RSA.Create(bits);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }
}
