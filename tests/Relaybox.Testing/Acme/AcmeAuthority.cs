using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Acme;

/// <summary>A certificate authority with ACME for tests (Debian's <c>pebble</c>), and a name server that knows one address for every name.</summary>
public sealed class AcmeAuthority : IDisposable
{
    private readonly string _folder;
    private readonly List<Process> _processes = [];

    /// <summary>Chooses its ports; nothing runs yet.</summary>
    /// <param name="folder">A folder for its files; <c>authority.pem</c> in it is what an ACME client must trust.</param>
    public AcmeAuthority(string folder)
    {
        _folder = folder;
        WriteCertificate();
    }

    /// <summary>The port of the ACME directory, <c>/dir</c>, under the name <c>acme.test</c>.</summary>
    public int Port { get; } = FreePort();

    /// <summary>The port of the name server, UDP and TCP.</summary>
    public int DnsPort { get; } = FreePort();

    /// <summary>Why it cannot be run here, or null.</summary>
    public static string? UnavailableReason() =>
        ProcessRunner.IsInstalled("pebble") && ProcessRunner.IsInstalled("pebble-challtestsrv") ? null : "The ACME authority for tests is missing: install `pebble`.";

    /// <summary>Starts both; every name leads to the address from now on.</summary>
    /// <param name="address">The relay's IPv4 address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartAsync(string address, CancellationToken cancellationToken)
    {
        var management = FreePort();
        var configuration = Path.Combine(_folder, "pebble.json");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            {"pebble": {"listenAddress": "0.0.0.0:{{Text(Port)}}", "managementListenAddress": "127.0.0.1:{{Text(management)}}", "certificate": "{{_folder}}/authority.pem",
              "privateKey": "{{_folder}}/authority.key", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false} }
            """,
            cancellationToken);
        Start("pebble-challtestsrv", "-defaultIPv4", address, "-defaultIPv6", "", "-dns01", $":{Text(DnsPort)}", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", $"127.0.0.1:{Text(FreePort())}");
        Start("pebble", "-config", configuration, "-dnsserver", $"127.0.0.1:{Text(DnsPort)}");
        await Engine.Wait.UntilAsync("the ACME authority listens", token => AnswersAsync(Port, token), cancellationToken);
        await Engine.Wait.UntilAsync("the name server listens", token => AnswersAsync(DnsPort, token), cancellationToken);
    }

    /// <summary>Ends both.</summary>
    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _processes.Clear();
    }

    private void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // Otherwise it waits before it validates, and refuses a tenth of all nonces.
        start.Environment["PEBBLE_VA_NOSLEEP"] = "1";
        start.Environment["PEBBLE_WFE_NONCEREJECT"] = "0";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=acme.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("acme.test");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(Path.Combine(_folder, "authority.pem"), certificate.ExportCertificatePem());
        // relayd's child reads it as an unprivileged user.
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(_folder, "authority.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
