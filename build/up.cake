// The main job: a running relay, and what its owner needs to know to use it.

/// Domain of a relay for trying out: private by its underscore, so nothing in DNS and no real certificate is expected.
const string TryoutDomain = "_relaybox.test";

Task("up").Description("build the relay image, start the relay, print how to join it").IsDependentOn("image-builder").Does(() =>
{
    var tryout = UseTryoutDomainWhenNoneIsSet();
    // A release is never built from anything but the lock; a relay started from a checkout may be, and it is said.
    ComposeRelayImage([HostArchitecture], "--allow-unlocked");
    LoadRelayImage();
    StopWhenPortsAreTaken();
    Compose("up", "--detach", "--quiet-pull", "--remove-orphans");
    WaitUntilHealthy();
    // The image that this one replaced; nothing else carries the label and no name.
    TryCapture("docker", "image", "prune", "--force", "--filter", $"label={RelayImageLabel}");
    TellHowToJoin(tryout);
});

Task("down").Description("stop the relay; its data stays in the volume").Does(() =>
{
    UseTryoutDomainWhenNoneIsSet();
    Compose("down");
});

/// A relay without a domain is for trying out. One that is here already keeps the domain that it was started with: its
/// accounts belong to that.
bool UseTryoutDomainWhenNoneIsSet()
{
    System.Environment.SetEnvironmentVariable("RELAYBOX_IMAGE", RelayImage);
    if (!IsSet("RELAY_DOMAIN")) System.Environment.SetEnvironmentVariable("RELAY_DOMAIN", DomainOfRelayThatIsHere() ?? TryoutDomain);
    var tryout = EnvironmentVariable("RELAY_DOMAIN") == TryoutDomain;
    if (tryout && !IsSet("RELAY_PUBLIC_ADDRESS")) System.Environment.SetEnvironmentVariable("RELAY_PUBLIC_ADDRESS", AddressOfThisMachine());
    return tryout;
}

string? DomainOfRelayThatIsHere()
{
    const string variable = "RELAY_DOMAIN=";
    var container = TryCompose("ps", "--all", "--quiet", "relay")?.Trim();
    if (string.IsNullOrEmpty(container)) return null;
    var domain = TryCapture("docker", "inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", container)?.Split('\n')
        .FirstOrDefault(line => line.StartsWith(variable, StringComparison.Ordinal))?[variable.Length..];
    return string.IsNullOrEmpty(domain) ? null : domain;
}

bool IsSet(string name) => !string.IsNullOrEmpty(EnvironmentVariable(name)) || IsSetInComposeEnvironment(name);

bool IsSetInComposeEnvironment(string name) =>
    FileExists(paths.ComposeEnvironment) && System.IO.File.ReadLines(paths.ComposeEnvironment)
        .Any(line => line.StartsWith(name + "=", StringComparison.Ordinal) && line.Length > name.Length + 1);

/// The address that others on the network reach this machine by: the one its default route leaves from.
string AddressOfThisMachine()
{
    try
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, 0);
        // Connecting a datagram socket sends nothing; 192.0.2.1 is a documentation address (RFC 5737).
        socket.Connect("192.0.2.1", 9);
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Address.ToString();
    }
    catch (System.Net.Sockets.SocketException)
    {
        return "127.0.0.1";
    }
}

void StopWhenPortsAreTaken()
{
    // A relay that already runs holds them rightly.
    if (!string.IsNullOrWhiteSpace(TryCompose("ps", "--quiet", "--status", "running", "relay"))) return;
    if (WhyPortsCannotBeHad(RelayService().Ports) is { } reason) throw new CakeException(reason);
}

/// What compose.yaml and the settings make of the relay: its domain, its address for clients nearby, its ports on this machine.
(string Domain, string PublicAddress, int[] Ports) RelayService()
{
    using var config = System.Text.Json.JsonDocument.Parse(TryCompose("config", "--format", "json")
        ?? throw new CakeException("docker compose does not accept the stack: 'docker compose -f compose/compose.yaml config' shows why."));
    var relay = config.RootElement.GetProperty("services").GetProperty("relay");
    var environment = relay.GetProperty("environment");
    return (environment.GetProperty("RELAY_DOMAIN").GetString()!, environment.GetProperty("RELAY_PUBLIC_ADDRESS").GetString()!,
        relay.GetProperty("ports").EnumerateArray().Select(port => int.Parse(port.GetProperty("published").GetString()!)).ToArray());
}

void WaitUntilHealthy()
{
    var patience = System.Diagnostics.Stopwatch.StartNew();
    while (TryCompose("exec", "--no-TTY", "relay", "/usr/bin/relay-health") is null)
    {
        // `restart: unless-stopped` would try a relay with a wrong setting for ever.
        var state = TryCompose("ps", "--all", "--format", "{{.State}}", "relay")?.Trim();
        if (state != "running" || patience.Elapsed > TimeSpan.FromMinutes(1))
        {
            ShowLogOfLastStart();
            if (state != "running") Compose("stop", "relay");
            throw new CakeException(state == "running"
                ? "The relay runs, but is not healthy after a minute; its log is above, 'relay status' in the container has the reasons."
                : "The relay did not start; its last words are above.");
        }
        System.Threading.Thread.Sleep(100);
    }
}

/// What the relay said since it was started last: each start before it ended in the same way.
void ShowLogOfLastStart()
{
    var container = TryCompose("ps", "--all", "--quiet", "relay")?.Trim();
    if (string.IsNullOrEmpty(container)) return;
    var started = TryCapture("docker", "inspect", "--format", "{{.State.StartedAt}}", container)!.Trim();
    Run("docker", "logs", "--since", started, container);
}

void TellHowToJoin(bool tryout)
{
    var relay = RelayService();
    Console.WriteLine($"\nThe relay is healthy. It listens on ports {string.Join(", ", relay.Ports)}; "
        + $"its front page is https://{(tryout ? relay.PublicAddress : relay.Domain)}/\n");
    Compose("exec", "--no-TTY", "relay", "relay", "invite");
    Console.WriteLine();
    if (tryout)
        Console.WriteLine($"This is a relay for trying out ({TryoutDomain}, reachable only by its address). For a real one: set RELAY_DOMAIN\n"
            + "to a name of yours that points here, in the environment or in compose/.env, and run ./build.sh up again.");
    Console.WriteLine("Status: docker compose -f compose/compose.yaml exec relay relay status     Stop: ./build.sh down");
}
