using System.CommandLine;
using Relaybox.ImageBuilder.Comparison;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image compare</c>: says in which file two images differ and how.</summary>
internal static class CompareCommand
{
    /// <summary>Exit code for images that differ.</summary>
    public const int Differ = 2;

    private const int DefaultLines = 20;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var first = new Argument<string>("FIRST") { Description = "An OCI image layout: a folder, a .tar or .tar.gz of it, or an archive for docker load" };
        var second = new Argument<string>("SECOND") { Description = "Another one" };
        var tag = ImageArguments.Tag();
        var architecture = ImageArguments.Architecture();
        var all = All();
        var command = new Command("compare", "Say in which files two images differ and how; exit code 2 if they do") { first, second, tag, architecture, all };
        command.SetAction((arguments, cancellationToken) =>
        {
            using var a = ImageLayout.Open(arguments.GetRequiredValue(first));
            using var b = ImageLayout.Open(arguments.GetRequiredValue(second));
            var parts = Run(
                a,
                b,
                arguments.GetValue(tag),
                ImageArguments.NameOf(arguments.GetValue(architecture)),
                arguments.GetValue(all),
                TextReport.On(arguments.InvocationConfiguration.Output),
                cancellationToken);
            return Task.FromResult(parts.Count == 0 ? 0 : Differ);
        });
        return command;
    }

    /// <summary><c>--all</c>.</summary>
    public static Option<bool> All() => new("--all") { Description = $"Every difference; else the first {DefaultLines} of each part" };

    /// <summary>Compares, reports, and returns what differs.</summary>
    public static IReadOnlyList<ComparedPart> Run(ImageLayout a, ImageLayout b, string? tag, string? architecture, bool all, TextReport report, CancellationToken cancellationToken)
    {
        int lines = all ? int.MaxValue : DefaultLines;
        var imageA = new ImageResolver(a).Resolve(tag);
        var imageB = new ImageResolver(b).Resolve(tag);
        var parts = new ImageComparer(a, b, lines).Compare(imageA, imageB, architecture, cancellationToken);
        if (parts.Count == 0)
        {
            report.Line(imageA.Root.Digest == imageB.Root.Digest
                ? $"The images are equal: {imageA.Root.Digest}."
                : "The images are equal in every digest that both have.");
            return parts;
        }

        report.Note($"What stands before an arrow (→) is of {a.Name}, what follows it of {b.Name}.");
        foreach (var part in parts)
        {
            report.Heading($"{part.Title}: {(part.Differences.Count == 1 ? "1 difference" : $"{part.Differences.Count} differences")}");
            foreach (var difference in part.Differences.Take(lines))
                report.Item(difference.Where, difference.What);
            if (part.Differences.Count > lines)
                report.Note($"  … and {part.Differences.Count - lines} more: --all shows them.");
        }

        return parts;
    }
}
