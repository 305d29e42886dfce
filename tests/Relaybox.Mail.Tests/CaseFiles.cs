using System.Text;

namespace Relaybox.Mail.Tests;

/// <summary>Reads the files under <c>Cases/</c>; their line ends become CRLF, as on the wire.</summary>
internal static class CaseFiles
{
    public static byte[] Read(string path) =>
        Encoding.UTF8.GetBytes(ReadText(path));

    public static string ReadText(string path) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", path)).ReplaceLineEndings("\r\n");

    public static TheoryData<string> Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases", folder))
            .Select(file => $"{folder}/{Path.GetFileName(file)}")
            .Order(StringComparer.Ordinal)];
}
