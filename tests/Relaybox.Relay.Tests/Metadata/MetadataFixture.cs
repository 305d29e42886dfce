using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Calls;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Metadata;
using Relaybox.Relay.Push;

namespace Relaybox.Relay.Tests.Metadata;

/// <summary>The metadata of a relay with one account, on a virtual clock; the notifier is not started.</summary>
internal sealed class MetadataFixture : IDisposable
{
    public const string Account = "someone12@relay.test";

    private readonly TemporaryFolder _folder = new();
    private readonly NotifierClient _client;

    public MetadataFixture(RelaySettings? settings = null, PushOptions? options = null)
    {
        settings ??= new RelaySettings { MailDomain = "relay.test", IrohRelay = "https://iroh.test" };
        options ??= PushOptions.From(settings);
        Directory.CreateDirectory($"{Paths.Mail}/{Account}");
        Directory.CreateDirectory(Paths.Secrets);
        Directory.CreateDirectory(Paths.PendingNotifications);
        File.WriteAllText(Paths.TurnSecret, new string('a', 64));
        Tokens = new DeviceTokenStore(Paths, Time, NullLogger<DeviceTokenStore>.Instance);
        _client = new NotifierClient(options, Time);
        Push = new PushNotifier(options, Tokens, new PendingNotificationFiles(Paths), _client, Time, NullLogger<PushNotifier>.Instance);
        Entries = new MetadataEntries(
            Tokens, new TurnCredentials(settings, Paths, Time), new AppVersions(Paths), settings, FilterOptions.From(settings));
    }

    public ManualTime Time { get; } = new();

    public RelayPaths Paths => _folder.Paths;

    public DeviceTokenStore Tokens { get; }

    public PushNotifier Push { get; }

    public MetadataEntries Entries { get; }

    public string TokenFile => $"{Paths.Mail}/{Account}/{RelayPaths.MetadataFileName}";

    public void Dispose()
    {
        Push.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }
}
