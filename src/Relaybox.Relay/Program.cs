using System.CommandLine;
using System.CommandLine.Help;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Entry;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Health;
using Relaybox.Relay.Invitations;
using Relaybox.Relay.Tls;
using Relaybox.Relay.Zone;

RelayPaths paths = new();
// Not a RootCommand: that takes its name from the program's file, and operators call it by another.
Command relay = new("relay", "The operator's side of a chatmail relay.")
{
    new HelpOption(),
    new VersionOption(),
    Define("status", "Print whether the relay serves, and why not.", StatusCommand.RunAsync),
    InviteCommand.Define(paths),
    Define("dns", "Print the DNS records that the relay needs, and how each stands.", DnsCommand.RunAsync),
    ExpireCommand.Define(paths),
    Define("entry", "Prepare the relay and become its supervisor (the container's entry point).", EntryCommand.RunAsync, isInternal: true),
    Define("serve", "Serve filters, accounts, web and health (one of the relay's services).", ServeCommand.RunAsync, isInternal: true),
    Define("install-tls", "Take a renewed certificate over and tell the daemons.", InstallTlsCommand.RunAsync, isInternal: true),
    Define("end-processes", "Kill every other process of this user (what a killed daemon left behind).", EndProcessesCommand.RunAsync, isInternal: true),
};
return await relay.Parse(args).InvokeAsync();

Command Define(string name, string description, Func<RelayPaths, CancellationToken, Task<int>> run, bool isInternal = false)
{
    Command command = new(name, description) { Hidden = isInternal };
    command.SetAction((_, cancellationToken) => run(paths, cancellationToken));
    return command;
}
