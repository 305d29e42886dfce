using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Dns;

/// <summary>A zone with DNSSEC (RFC 4033) and the server that has authority for it: Debian's <c>nsd</c> and <c>ldnsutils</c>.</summary>
public sealed class SignedZone : IDisposable
{
    private const string Server = "/usr/sbin/nsd";

    private readonly string _folder;
    private readonly string _key;
    private Process? _process;

    private SignedZone(string name, string folder, string key) => (Name, _folder, _key) = (name, folder, key);

    /// <summary>The zone's name, without a final dot.</summary>
    public string Name { get; }

    /// <summary>The port of the server, UDP and TCP.</summary>
    public int Port { get; } = FreePort();

    /// <summary>The key that a validating resolver must trust, as a DNSKEY record.</summary>
    public string TrustAnchor => File.ReadAllText(Path.Combine(_folder, $"{_key}.key")).Split(';')[0].Trim().Replace('\t', ' ');

    /// <summary>Why there can be none here, or null.</summary>
    public static string? UnavailableReason() =>
        File.Exists(Server) && ProcessRunner.IsInstalled("ldns-keygen") && ProcessRunner.IsInstalled("ldns-signzone")
            ? null
            : "The server of signed zones is missing: install the packages nsd and ldnsutils.";

    /// <summary>Makes a zone's key; nothing runs yet.</summary>
    /// <param name="name">The zone's name.</param>
    /// <param name="folder">A folder for its files.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SignedZone> CreateAsync(string name, string folder, CancellationToken cancellationToken)
    {
        const string Generate = "cd \"$0\" && ldns-keygen -k -a ECDSAP256SHA256 \"$1\"";
        var result = await ProcessRunner.RunAsync("/bin/sh", ["-c", Generate, folder, name], cancellationToken: cancellationToken);
        return new SignedZone(name, folder, result.EnsureSuccess().StandardOutput.Trim());
    }

    /// <summary>Signs records and serves them.</summary>
    /// <param name="address">An address of the host.</param>
    /// <param name="records">Lines of a zone file (RFC 1035 section 5), with names relative to the zone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartAsync(string address, IEnumerable<string> records, CancellationToken cancellationToken)
    {
        string[] head = [$"$ORIGIN {Name}.", "$TTL 60", $"@ IN SOA ns.{Name}. nobody.{Name}. 1 60 60 86400 0", $"@ IN NS ns.{Name}.", $"ns IN A {address}"];
        var zone = Path.Combine(_folder, "zone");
        await File.WriteAllTextAsync(zone, string.Join('\n', (string[])[.. head, .. records, ""]), cancellationToken);
        (await ProcessRunner.RunAsync("ldns-signzone", ["-f", $"{zone}.signed", zone, Path.Combine(_folder, _key)], cancellationToken: cancellationToken)).EnsureSuccess();
        var configuration = Path.Combine(_folder, "nsd.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            server:
              ip-address: {address}@{Port.ToString(CultureInfo.InvariantCulture)}
              username: ""
              chroot: ""
              zonesdir: "{_folder}"
              pidfile: ""
              database: ""
              zonelistfile: "{_folder}/zone.list"
              xfrdfile: ""
              xfrdir: "{_folder}"
              logfile: "{_folder}/nsd.log"
            remote-control:
              control-enable: no
            zone:
              name: "{Name}"
              zonefile: "{zone}.signed"

            """,
            cancellationToken);
        _process = Process.Start(new ProcessStartInfo(Server, ["-d", "-c", configuration]) { UseShellExecute = false })!;
        await Wait.UntilAsync("the zone is served", token => AnswersAsync(address, token), cancellationToken);
    }

    /// <summary>Ends the server.</summary>
    public void Dispose()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    private async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"The name server has ended: {await File.ReadAllTextAsync(Path.Combine(_folder, "nsd.log"), cancellationToken)}");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Parse(address), Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
