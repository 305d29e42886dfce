using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Entry;

/// <summary>
/// Lays out the supervision tree in the tmpfs: s6 writes into service directories, and the image is read-only. Files become links into
/// the image, so that the tmpfs may forbid execution.
/// </summary>
internal static class ServiceTree
{
    /// <summary>The service that watches the operator's or ACME's certificate; a self-signed one never changes.</summary>
    public const string CertificateService = "tls";

    /// <summary>coturn, where calls are relayed.</summary>
    public const string CallService = "turnserver";

    /// <summary>The nested scan directory of a service whose daemons are supervised by their own user.</summary>
    private const string NestedScan = "scan";

    private static readonly Dictionary<string, uint> NestedOwners = new(StringComparer.Ordinal)
    {
        ["vmail"] = SystemIds.Vmail,
        ["unbound"] = SystemIds.Unbound,
        [CallService] = SystemIds.TurnServer,
    };

    /// <summary>Makes the tree afresh.</summary>
    /// <param name="paths">Where the services are and where the tree goes.</param>
    /// <param name="without">The top-level services to leave out.</param>
    public static void Create(RelayPaths paths, params IReadOnlyList<string> without)
    {
        if (Directory.Exists(paths.Supervision)) Directory.Delete(paths.Supervision, recursive: true);
        Directory.CreateDirectory(paths.Supervision);
        foreach (var service in Directory.EnumerateDirectories(paths.Services))
        {
            var name = Path.GetFileName(service);
            if (!without.Contains(name, StringComparer.Ordinal)) Link(service, $"{paths.Supervision}/{name}", SystemIds.Root);
        }
    }

    private static void Link(string source, string target, uint owner)
    {
        Directory.CreateDirectory(target);
        if (owner != SystemIds.Root) Posix.ChangeOwner(target, owner, owner);
        foreach (var file in Directory.EnumerateFiles(source)) File.CreateSymbolicLink($"{target}/{Path.GetFileName(file)}", file);
        foreach (var directory in Directory.EnumerateDirectories(source))
        {
            var name = Path.GetFileName(directory);
            var nestedOwner = name == NestedScan ? NestedOwners[Path.GetFileName(source)] : owner;
            Link(directory, $"{target}/{name}", nestedOwner);
        }
    }
}
