using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

var settings = new RelaySettings { MailDomain = Environment.GetEnvironmentVariable("RELAY_DOMAIN") ?? "_relay.test", PublicAddress = Environment.GetEnvironmentVariable("RELAY_PUBLIC_ADDRESS") };
await RelayDaemon.RunAsync(settings, new RelayPaths(args[0], args[1]), CancellationToken.None);
return 0;
