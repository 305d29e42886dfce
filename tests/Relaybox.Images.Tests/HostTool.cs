using Relaybox.Testing;

namespace Relaybox.Images.Tests;

/// <summary>Programs out of the lock that <c>./build.sh test</c> unpacks for this machine before the tests.</summary>
internal static class HostTool
{
    /// <summary>What pushes to a registry and pulls from it.</summary>
    public static string Oras => Need("oras");

    /// <summary>What signs and verifies signatures.</summary>
    public static string Cosign => Need("cosign");

    /// <summary>A registry.</summary>
    public static string Registry => Need("docker-registry");

    private static string Need(string name)
    {
        var program = RepositoryRoot.PathOf("artifacts", "tools", name);
        Requirements.Need(File.Exists(program) ? null : $"There is no {program}: ./build.sh test brings it, or relaybox-image tool {name} --output artifacts/tools.");
        return program;
    }
}
