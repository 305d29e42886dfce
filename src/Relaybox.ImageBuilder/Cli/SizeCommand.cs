using System.CommandLine;
using System.Globalization;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Sizes;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image size</c>: says where the bytes of an image are.</summary>
internal static class SizeCommand
{
    private const int DefaultTop = 30;
    private const int DefaultDepth = 3;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var path = ImageArguments.Path();
        var tag = ImageArguments.Tag();
        var architecture = ImageArguments.Architecture();
        var by = new Option<SizeGrouping>("--by", "-b") { Description = "package, path or layer", HelpName = "WHAT", DefaultValueFactory = _ => SizeGrouping.Package };
        var top = new Option<int>("--top", "-n") { Description = "How many lines; 0 is all", HelpName = "N", DefaultValueFactory = _ => DefaultTop };
        var depth = new Option<int>("--depth") { Description = "How many names of a path are kept with --by path; 0 is all", HelpName = "N", DefaultValueFactory = _ => DefaultDepth };
        var command = new Command("size", "Say where the bytes of an image are, by package, path or layer") { path, tag, architecture, by, top, depth };
        command.SetAction((arguments, cancellationToken) =>
        {
            using var layout = ImageLayout.Open(arguments.GetRequiredValue(path));
            var report = TextReport.On(arguments.InvocationConfiguration.Output);
            var platforms = new ImageResolver(layout).Resolve(arguments.GetValue(tag)).Of(ImageArguments.NameOf(arguments.GetValue(architecture)));
            foreach (var platform in platforms)
            {
                var sizes = ImageSizes.Read(layout, platform, cancellationToken);
                var rows = sizes.Rows(arguments.GetValue(by), OrAll(arguments.GetValue(depth)));
                report.Heading(platform.Name, isFirst: platform == platforms[0]);
                report.Line($"{string.Empty,8} {"compressed",12}  {"unpacked",12} {"paths",8}  {arguments.GetValue(by).ToString().ToLowerInvariant()}");
                Write(report, sizes.Total, rows, OrAll(arguments.GetValue(top)));
            }

            report.Line();
            report.Note(
                "Unpacked: bytes of files, exact. Compressed: what reading the path consumed of its layer, "
                + $"to within {MeteredStream.PieceBytes} bytes a path; the total is exact.");
            return Task.CompletedTask;
        });
        return command;
    }

    private static int OrAll(int number) => number > 0 ? number : int.MaxValue;

    private static void Write(TextReport report, SizeRow total, IReadOnlyList<SizeRow> rows, int top)
    {
        foreach (var row in rows.Take(top))
            report.Line(Format(row, total));
        if (rows.Count > top)
            report.Line(Format(SizeRow.Of(string.Create(CultureInfo.InvariantCulture, $"({rows.Count - top} more)"), rows.Skip(top)), total));
        report.Line(Format(total, total));
    }

    private static string Format(SizeRow row, SizeRow total) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100.0 * row.CompressedBytes / Math.Max(total.CompressedBytes, 1),6:0.0} % {TextReport.Size(row.CompressedBytes),12}  {TextReport.Size(row.UnpackedBytes),12} {row.Paths,8}  {row.Name}");
}
