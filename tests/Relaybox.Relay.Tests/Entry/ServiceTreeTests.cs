using Relaybox.Relay.Configuration;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tests.Entry;

public sealed class ServiceTreeTests
{
    private static readonly string Services = Path.Combine(Repository.Root, "images/relay/services");

    [Fact]
    public void Every_program_of_the_tree_is_executable_and_needs_no_shell()
    {
        var files = Directory.EnumerateFiles(Services, "*", SearchOption.AllDirectories).ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherExecute), file);
            Assert.StartsWith("#!/usr/bin/execlineb -P\n", File.ReadAllText(file), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Files_become_links_and_a_service_can_be_left_out()
    {
        using TemporaryFolder folder = new();
        RelayPaths paths = new(folder.Path, folder.Path, folder.Path);
        Directory.CreateDirectory($"{paths.Services}/postfix/log");
        Directory.CreateDirectory($"{paths.Services}/tls");
        File.WriteAllText($"{paths.Services}/postfix/log/run", "x");

        ServiceTree.Create(paths, ServiceTree.CertificateService);
        ServiceTree.Create(paths, ServiceTree.CertificateService);

        Assert.Equal($"{paths.Services}/postfix/log/run", new FileInfo($"{paths.Supervision}/postfix/log/run").LinkTarget);
        Assert.False(Directory.Exists($"{paths.Supervision}/tls"));
    }
}
