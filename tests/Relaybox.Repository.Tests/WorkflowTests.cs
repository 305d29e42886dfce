using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Relaybox.Repository.Tests;

/// <summary>What can be said about the workflows without running them on their host.</summary>
public sealed partial class WorkflowTests
{
    private const string Folder = ".github/workflows";
    private const int MaxMinutes = 90;

    public static TheoryData<string> Workflows { get; } = [.. Repository.Files(Folder, ".yml", ".yaml")];

    private static HashSet<string> Targets { get; } =
        [.. Repository.Files("build", ".cake").SelectMany(file => TargetDefinition().Matches(Repository.Read(file))).Select(match => match.Groups["name"].Value)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_script_is_one_command_that_can_be_run_here_as_well(string file)
    {
        var scripts = Steps(file).Select(step => Scalar(step, "run")).OfType<string>().ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script =>
        {
            Assert.DoesNotContain('\n', script.Trim());
            // What an expression inserts would be read by the shell, and anybody may name a branch or title.
            Assert.DoesNotContain("${{", script, StringComparison.Ordinal);
        });
        Assert.All(scripts.SelectMany(script => TargetMention().Matches(script)), mention => Assert.Contains(mention.Groups["name"].Value, Targets));
        Assert.Contains(scripts, script => TargetMention().IsMatch(script));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Nothing_is_permitted_but_what_a_job_asks_for(string file)
    {
        var workflow = Load(file);

        Assert.Empty(((YamlMappingNode)workflow["permissions"]).Children);
        Assert.All(Jobs(file), job => Assert.NotEmpty(Assert.IsType<YamlMappingNode>(job["permissions"]).Children));
        // Others' changes run with the rights of their own fork.
        Assert.DoesNotContain("pull_request_target", Repository.Read(file), StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", Repository.Read(file), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_by_commit_and_says_its_version(string file)
    {
        var lines = Repository.Read(file).Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(PinnedAction(), line));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_job_ends_by_itself_and_no_two_runs_stand_in_each_others_way(string file)
    {
        Assert.Contains("group", ((YamlMappingNode)Load(file)["concurrency"]).Children.Keys.Select(key => key.ToString()));
        Assert.All(Jobs(file), job => Assert.InRange(int.Parse(job["timeout-minutes"].ToString(), System.Globalization.CultureInfo.InvariantCulture), 1, MaxMinutes));
    }

    [Fact]
    public void A_job_that_waits_for_others_names_jobs_that_exist()
    {
        foreach (var file in Repository.Files(Folder, ".yml"))
        {
            var jobs = ((YamlMappingNode)Load(file)["jobs"]).Children;
            var names = jobs.Keys.Select(key => key.ToString()).ToList();
            var needed = jobs.Values.Cast<YamlMappingNode>().Where(job => job.Children.ContainsKey("needs")).SelectMany(job =>
                job["needs"] is YamlSequenceNode several ? several.Select(node => node.ToString()) : [job["needs"].ToString()]);
            Assert.All(needed, need => Assert.Contains(need, names));
        }
    }

    [Fact]
    public void The_script_for_windows_is_so_short_that_reading_it_is_checking_it()
    {
        const int maxLines = 25;
        var script = Repository.Read("build.ps1");

        Assert.InRange(script.Count(c => c == '\n'), 1, maxLines);
        Assert.EndsWith("exit $LASTEXITCODE\n", script, StringComparison.Ordinal);
    }

    private static YamlMappingNode Load(string file)
    {
        using var text = new StringReader(Repository.Read(file));
        var stream = new YamlStream();
        stream.Load(text);
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(string file) => ((YamlMappingNode)Load(file)["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static IEnumerable<YamlMappingNode> Steps(string file) => Jobs(file).SelectMany(job => ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>());

    private static string? Scalar(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    [GeneratedRegex(@"^Task\(""(?<name>[a-z-]+)""\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TargetDefinition();

    [GeneratedRegex(@"\./build\.sh (?<name>[a-z-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TargetMention();

    [GeneratedRegex(@"^\s*- uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PinnedAction();
}
