using System.Globalization;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Tests.Programs;

/// <summary>
/// Four assemblies: <c>Top</c> stands for a program, <c>Middle</c> for a library that it refers to, and
/// <c>Other</c> for a library that neither refers to.
/// </summary>
public sealed class AheadCacheTests : IDisposable
{
    private static readonly string[] Names = ["Middle", "Other", "System.Private.CoreLib", "Top"];

    private readonly ScratchFolder _folder = new();
    private readonly AheadCache _cache;
    private int _publishes;

    public AheadCacheTests()
    {
        _cache = new AheadCache(Path.Combine(_folder.Path, "cache"));
        _folder.Write("tool/crossgen2", "the compiler");
        _folder.Write("tool/libclrjit.so", "its JIT");
        _folder.Write("profile.mibc", "hot methods");
        foreach (string name in Names)
            Write(name, version: 1);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Knows_nothing_at_first_and_everything_after_it_was_kept()
    {
        Assert.Equal(0, Publish());
        Assert.Equal(4, Publish());

        Assert.Equal("compiled Top 1", File.ReadAllText(Output("Top")));
    }

    [Theory]
    [InlineData("Top", "Middle, Other, System.Private.CoreLib")]
    [InlineData("Middle", "Other, System.Private.CoreLib")]
    [InlineData("Other", "Middle, System.Private.CoreLib, Top")]
    [InlineData("System.Private.CoreLib", "")]
    public void A_changed_assembly_takes_along_what_refers_to_it_and_nothing_else(string changed, string known)
    {
        Publish();
        Write(changed, version: 2);
        Publish();

        string[] taken = [.. Names.Where(name => File.ReadAllText(Output(name)) == $"compiled {name} 1")];

        Assert.Equal(known, string.Join(", ", taken.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("tool/crossgen2")]
    [InlineData("tool/libclrjit.so")]
    [InlineData("profile.mibc")]
    public void Another_compiler_or_profile_knows_nothing(string changed)
    {
        Publish();
        _folder.Write(changed, "another one");

        Assert.Equal(0, Publish());
    }

    [Fact]
    public void Other_options_know_nothing()
    {
        Publish();

        Assert.Equal(0, Publish(option: "linux-arm64"));
    }

    [Fact]
    public void A_kept_file_that_was_cut_short_is_as_good_as_none()
    {
        Publish();
        foreach (string kept in Directory.GetFiles(Path.Combine(_folder.Path, "cache", "ahead")))
            File.WriteAllBytes(kept, File.ReadAllBytes(kept)[..^1]);

        Assert.Equal(0, Publish());
        Assert.Equal(4, Publish());
    }

    private static string[] References(string name) => name switch
    {
        "Top" => ["Middle"],
        "Middle" or "Other" => ["System.Private.CoreLib"],
        _ => [],
    };

    /// <summary>What the SDK does: list, take, compile what is not newer than its input, keep.</summary>
    private int Publish(string option = "linux-x64")
    {
        _publishes++;
        string work = Path.Combine("work", _publishes.ToString(CultureInfo.InvariantCulture));
        string list = _folder.Write(Path.Combine(work, "ahead.list"), string.Join('\n',
        [
            $"compiler|{Path.Combine(_folder.Path, "tool", "crossgen2")}",
            $"option|{option}",
            $"profile|{Path.Combine(_folder.Path, "profile.mibc")}",
            .. Names.Select(name => $"reference|{Input(name)}"),
            .. Names.Select(name => $"compile|{Input(name)}|{Output(name)}|"),
        ]));
        int known = _cache.Take(list);
        foreach (string name in Names.Where(name => !File.Exists(Output(name))))
            File.WriteAllText(Output(name), $"compiled {name} {_publishes}");
        _cache.Keep(list);
        return known;
    }

    private string Input(string name) => Path.Combine(_folder.Path, name + ".dll");

    private string Output(string name) => Path.Combine(_folder.Path, "work", _publishes.ToString(CultureInfo.InvariantCulture), name + ".dll");

    private void Write(string name, int version) => File.WriteAllBytes(Input(name), FakeAssembly.Of(name, version, References(name)));
}
