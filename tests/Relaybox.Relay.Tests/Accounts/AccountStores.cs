using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Accounts;

/// <summary>Account stores in a temporary folder, on a machine with nothing to do unless a test says otherwise.</summary>
internal static class AccountStores
{
    public static readonly RelaySettings Settings = new() { MailDomain = "relay.test" };

    /// <summary>Kernel files that are not there: no limit is ever crossed but that of the disk.</summary>
    private static readonly SystemResources Unreadable = new("/nonexistent", "/nonexistent");

    public static AccountStore Create(RelayPaths paths, RelaySettings? settings = null) =>
        new(new AccountRules(settings ?? Settings), Gate(paths, settings ?? Settings), paths, TimeProvider.System, NullLogger<AccountStore>.Instance);

    public static RegistrationGate Gate(RelayPaths paths, RelaySettings settings, SystemResources? resources = null, TimeProvider? time = null) =>
        new(settings, paths, new SystemPressure(settings with { MinFreeDiskSpace = 0 }, paths, resources ?? Unreadable, time ?? TimeProvider.System));
}
