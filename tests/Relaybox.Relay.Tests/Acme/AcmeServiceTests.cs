using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Acme;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Tests.Zone;
using Relaybox.Relay.Tls;

namespace Relaybox.Relay.Tests.Acme;

public sealed class AcmeServiceTests : IDisposable
{
    private static readonly RelaySettings Settings = new() { MailDomain = "chat.example.org" };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly AcmeProgress _progress = new();
    private readonly FakeAuthority _authority = new();
    private readonly FakeResolver _dns = new();
    private readonly AcmeService _service;

    public AcmeServiceTests()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Paths.AcmeKey)!);
        _dns.Addresses["chat.example.org"] = ["192.0.2.7"];
        _service = Create();
    }

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Orders_a_certificate_when_there_is_none()
    {
        await StepAsync();

        Assert.Equal(["chat.example.org"], Assert.Single(_authority.Orders));
        Assert.Null(_progress.Trouble);
    }

    [Fact]
    public async Task Asks_for_no_name_that_leads_elsewhere()
    {
        _dns.Addresses["www.chat.example.org"] = ["192.0.2.7"];
        _dns.Addresses["mta-sts.chat.example.org"] = ["198.51.100.1"];

        await StepAsync();

        Assert.Equal(["chat.example.org", "www.chat.example.org"], Assert.Single(_authority.Orders));
    }

    [Fact]
    public async Task Orders_nothing_before_the_domain_has_an_address_and_looks_again_soon()
    {
        _dns.Addresses.Clear();

        var pause = await StepAsync();

        Assert.Empty(_authority.Orders);
        Assert.Equal(TimeSpan.FromSeconds(30), pause);
        Assert.Contains("has no address in the DNS", _progress.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_dns_that_does_not_answer_from_a_domain_without_address()
    {
        _dns.IsDown = true;

        var pause = await StepAsync();

        Assert.Empty(_authority.Orders);
        Assert.Equal(TimeSpan.FromSeconds(5), pause);
        Assert.Contains("The DNS does not answer for chat.example.org", _progress.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_none_while_the_one_at_hand_is_good()
    {
        await Certify();

        var pause = await StepAsync();

        Assert.Empty(_authority.Orders);
        Assert.InRange(pause, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Does_not_mind_a_dns_that_is_down_while_the_certificate_is_good_and_asks_it_again_soon_when_it_is_not()
    {
        await Certify();
        _dns.IsDown = true;
        Assert.Equal(TimeSpan.FromHours(1), await StepAsync());
        Assert.Null(_progress.Trouble);

        _time.ClockError = TimeSpan.FromDays(36500);
        Assert.Equal(TimeSpan.FromSeconds(5), await StepAsync());
        Assert.NotNull(_progress.Trouble);
    }

    [Fact]
    public async Task Tells_of_a_failure_and_does_not_ask_again_soon_not_even_after_a_restart()
    {
        _authority.Complaint = "No luck.";

        var pause = await StepAsync();
        using var restarted = Create();
        await restarted.StepAsync(TestContext.Current.CancellationToken);

        Assert.Single(_authority.Orders);
        Assert.InRange(pause, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
        Assert.StartsWith("No luck. The next order is made at ", _progress.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_under_a_clock_that_was_ahead_delays_the_next_order_no_longer_than_any()
    {
        _authority.Complaint = "No.";
        _time.ClockError = TimeSpan.FromDays(9000);
        await StepAsync();

        _time.ClockError = TimeSpan.Zero;
        await StepAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await StepAsync();

        Assert.Equal(2, _authority.Orders.Count);
    }

    [Fact]
    public async Task Forgets_failures_after_a_success()
    {
        _authority.Complaint = "No luck.";
        _time.Advance(await StepAsync());
        _authority.Complaint = null;

        await StepAsync();

        Assert.Equal(0, AcmeHistory.Read(_folder.Paths).Failures);
        Assert.Null(_progress.Trouble);
    }

    private Task<TimeSpan> StepAsync() => _service.StepAsync(TestContext.Current.CancellationToken);

    private AcmeService Create() => new(Settings, _folder.Paths, new AcmeNames(Settings, _dns), _authority, _progress, _time, NullLogger<AcmeService>.Instance);

    private async Task Certify()
    {
        var pair = SelfSignedCertificate.Create(Settings);
        await File.WriteAllTextAsync(_folder.Paths.AcmeCertificate, pair.Certificate, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Paths.AcmeKey, pair.Key, TestContext.Current.CancellationToken);
    }

    private sealed class FakeAuthority : IAcmeClient
    {
        public List<IReadOnlyList<string>> Orders { get; } = [];

        public string? Complaint { get; set; }

        public Task<string?> ObtainAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
        {
            Orders.Add(names);
            return Task.FromResult(Complaint);
        }
    }
}
