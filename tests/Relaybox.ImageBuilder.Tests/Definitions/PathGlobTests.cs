using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.Tests.Definitions;

public sealed class PathGlobTests
{
    [Theory]
    [InlineData("/usr/share/doc/**", "/usr/share/doc/s6/copyright", true)]
    [InlineData("/usr/share/doc/**", "/usr/share/doc", false)]
    [InlineData("/usr/share/doc/*/copyright", "/usr/share/doc/s6/copyright", true)]
    [InlineData("/usr/share/doc/*/copyright", "/usr/share/doc/a/b/copyright", false)]
    [InlineData("/**/*.so", "/lib/a.so", true)]
    [InlineData("/**/*.so", "/usr/lib/x/a.so", true)]
    [InlineData("/**/*.so", "/a.so", true)]
    [InlineData("/etc/rc?.d", "/etc/rc0.d", true)]
    [InlineData("/etc/rc?.d", "/etc/rc/.d", false)]
    [InlineData("/a.b", "/axb", false)]
    [InlineData("/a+(b)", "/a+(b)", true)]
    [InlineData("/a", "/a\n", false)]
    public void Matches_within_names_and_across_them_only_with_two_stars(string pattern, string path, bool expected)
    {
        Assert.True(PathGlob.TryParse(pattern, out var glob));
        Assert.Equal(expected, glob!.Matches(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("usr/share")]
    [InlineData("/usr//share")]
    [InlineData("/usr/share/")]
    [InlineData("/usr/../etc")]
    [InlineData("/usr/**.so")]
    public void Refuses_what_is_no_absolute_glob(string pattern) => Assert.False(PathGlob.TryParse(pattern, out _));

    [Theory]
    [InlineData("*", "postfix", true)]
    [InlineData("postfix*", "postfix", true)]
    [InlineData("postfix*", "postfix-pcre", true)]
    [InlineData("lib*-2", "libsasl2-2", true)]
    [InlineData("lib*-2", "libsasl2-modules", false)]
    [InlineData("s6", "s6-rc", false)]
    [InlineData("*a*b", "xxaxxb", true)]
    public void Package_patterns_match_whole_names(string pattern, string name, bool expected) =>
        Assert.Equal(expected, PackagePattern.Matches(pattern, name));
}
