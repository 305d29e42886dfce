using Relaybox.ImageBuilder.SupplyChain.Licences;
using Relaybox.Testing;

namespace Relaybox.ImageBuilder.Tests.SupplyChain;

public sealed class LicenseExpressionTests
{
    [Theory]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-3.0-or-later", "GPL-3.0-or-later")]
    [InlineData("LGPL-2.1+", "LGPL-2.1-or-later")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("Expat", "MIT")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("zlib", "Zlib")]
    [InlineData("Apache-2", "Apache-2.0")]
    [InlineData("GPL-3+ with Bison exception", "GPL-3.0-or-later WITH Bison-exception-2.2")]
    [InlineData("GPL-3+-autoconf-exception", "GPL-3.0-or-later WITH Autoconf-exception-3.0")]
    [InlineData("GPL-2 with Linux-syscall-note exception", "GPL-2.0-only WITH Linux-syscall-note")]
    [InlineData("A, and B", "LicenseRef-A-* AND LicenseRef-B-*")]
    [InlineData("ISC and Expat", "ISC AND MIT")]
    [InlineData("GPL-1+ or Artistic", "(Artistic-1.0 OR GPL-1.0-or-later)")]
    [InlineData("ISC or Expat, and Zlib", "(ISC OR MIT) AND Zlib")]
    [InlineData("ISC and Expat or Zlib", "((ISC AND MIT) OR Zlib)")]
    [InlineData("ISC, or Expat and Zlib", "((MIT AND Zlib) OR ISC)")]
    // No such version, no such exception, no licence of SPDX's: a licence of its own.
    [InlineData("GPL-7", "LicenseRef-GPL-7-*")]
    [InlineData("GPL-2+ with Texinfo exception", "LicenseRef-GPL-2-with-Texinfo-exception-*")]
    [InlineData("public-domain", "LicenseRef-public-domain-*")]
    public void Says_in_spdx_what_a_copyright_file_names(string synopsis, string expected)
    {
        DeclaredLicense license = LicenseExpressions.Of($"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: me\nLicense: {synopsis}\n")!;

        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(expected).Replace("\\*", "[0-9a-f]{8}", StringComparison.Ordinal) + "$", license.Expression);
        Assert.True(LicenseSyntax.IsExpression(license.Expression));
    }

    [Fact]
    public void Joins_the_licences_of_all_files_and_keeps_the_texts_of_those_that_spdx_does_not_have()
    {
        string file = File.ReadAllText(RepositoryRoot.PathOf("tests", "Relaybox.ImageBuilder.Tests", "Cases", nameof(LicenseExpressionTests), "copyright.txt"));

        DeclaredLicense license = LicenseExpressions.Of(file)!;

        string[] ids = [.. license.Extracted.Select(extracted => extracted.Id)];
        Assert.Equal($"(BSD-3-Clause OR GPL-2.0-or-later) AND GPL-2.0-or-later AND {ids[0]} AND {ids[1]} AND {ids[2]} AND MIT", license.Expression);
        Assert.Equal(
            [
                ("Do-What-It-Says (version 1)", "You may do\n\n  what it says."),
                ("Elsewhere", "The text stands in a paragraph of its own."),
                ("Only-Named", "The package's copyright file names this licence without its text."),
            ],
            license.Extracted.Select(extracted => (extracted.Name, extracted.Text)));
        Assert.All(ids, id => Assert.Matches("^LicenseRef-[A-Za-z0-9.-]+$", id));
        Assert.StartsWith("2001-2026 The sample authors\n2010 Jane Doe <jane@example.org>", license.Copyright, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("This package was debianized by somebody.\n\nLicense: GPL-2+\n")]
    [InlineData("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: sample\n")]
    [InlineData("Format: https://example.org/another-format\n\nFiles: *\nCopyright: me\nLicense: GPL-2+\n")]
    [InlineData("")]
    public void Claims_nothing_about_a_file_that_is_not_machine_readable(string file) => Assert.Null(LicenseExpressions.Of(file));

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("(EPL-2.0 OR IPL-1.0) AND GPL-2.0-or-later WITH Bison-exception-2.2", true)]
    [InlineData("LicenseRef-x-12345678 AND MIT", true)]
    [InlineData("", false)]
    [InlineData("MIT ISC", false)]
    [InlineData("AND MIT", false)]
    [InlineData("MIT OR", false)]
    [InlineData("(MIT", false)]
    [InlineData("MIT)", false)]
    [InlineData("MIT, ISC", false)]
    public void Knows_the_form_of_an_expression(string text, bool isExpression) => Assert.Equal(isExpression, LicenseSyntax.IsExpression(text));
}
