using System.Globalization;
using System.Text.RegularExpressions;

namespace Relaybox.Repository.Tests;

public sealed partial class HouseRulesTests
{
    private const int MaxLines = 400;

    [Fact]
    public void No_source_file_is_longer_than_one_can_read_at_a_sitting()
    {
        var tooLong = Repository.Files("", ".cs", ".cake", ".sh", ".ps1", ".lua")
            .Select(file => (file, Lines: Repository.Read(file).Count(c => c == '\n')))
            .Where(file => file.Lines > MaxLines);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_two_log_messages_of_relayd_share_an_event_id()
    {
        var ids = Repository.Files("src/Relaybox.Relay", ".cs")
            .SelectMany(file => EventId().Matches(Repository.Read(file))
                .Select(match => (Id: int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture), file)))
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(entry => entry.Id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Nothing_names_the_host_of_a_package_registry()
    {
        // Written apart, or this file would be the one that names them.
        string[] hosts = ["deb." + "debian.org", "api." + "nuget.org", "registry." + "npmjs.org"];

        var named = from file in Repository.Files("")
                    from host in hosts
                    where Repository.Read(file).Contains(host, StringComparison.OrdinalIgnoreCase)
                    select (file, host);

        Assert.Empty(named);
    }

    [Fact]
    public void Every_target_that_the_documents_mention_exists()
    {
        var targets = Repository.Files("build", ".cake").SelectMany(file => TargetDefinition().Matches(Repository.Read(file)))
            .Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        var mentioned = Repository.Files("", ".md").SelectMany(file => TargetMention().Matches(Repository.Read(file))
            .Select(match => (file, Target: match.Groups["name"].Value)));

        Assert.NotEmpty(targets);
        Assert.DoesNotContain(mentioned, mention => !targets.Contains(mention.Target));
    }

    [Fact]
    public void Every_relative_link_in_the_documents_leads_somewhere()
    {
        var broken = from file in Repository.Files("", ".md")
                     from Match link in MarkdownLink().Matches(Repository.Read(file))
                     let target = link.Groups["target"].Value
                     where !target.Contains("://", StringComparison.Ordinal)
                     where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target))
                     select (file, target);

        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventId();

    [GeneratedRegex(@"^Task\(""(?<name>[a-z-]+)""\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TargetDefinition();

    [GeneratedRegex(@"\./build\.sh (?<name>[a-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TargetMention();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MarkdownLink();
}
