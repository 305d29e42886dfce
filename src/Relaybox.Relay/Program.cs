using System.CommandLine;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Entry;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Health;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Tls;
using Relaybox.Relay.Zone;

RelayPaths paths = new();
RootCommand root = new("The sidecar of a chatmail relay, and its operator's command.")
{
    Define("entry", "Prepare the relay and become its supervisor (the container's entry point).", EntryCommand.RunAsync),
    Define("serve", "Serve filters, accounts, web and health (one of the relay's services).", ServeCommand.RunAsync),
    Define("install-tls", "Take a renewed certificate over and tell the daemons.", InstallTlsCommand.RunAsync),
    InviteCommand.Define(paths),
    Define("dns", "Print the DNS records that the relay needs, and how each stands.", DnsCommand.RunAsync),
    ExpireCommand.Define(paths),
    Define("status", "Print whether the relay serves, and why not.", StatusCommand.RunAsync),
};
return await root.Parse(args).InvokeAsync();

Command Define(string name, string description, Func<RelayPaths, CancellationToken, Task<int>> run)
{
    Command command = new(name, description);
    command.SetAction((_, cancellationToken) => run(paths, cancellationToken));
    return command;
}
