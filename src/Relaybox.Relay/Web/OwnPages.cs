using System.Diagnostics.CodeAnalysis;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>
/// The operator's own pages: files of one folder and those below it. A path that is not plain names of files gets nothing, and no link is followed, so
/// that nothing but these files can be had.
/// </summary>
internal sealed class OwnPages(string folder)
{
    private const int MaxDepth = 8;

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".json"] = "application/json",
        [".xml"] = "text/xml; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".pdf"] = "application/pdf",
    };

    /// <summary>These pages may have scripts and pictures, from their own folder.</summary>
    private const string ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers a GET or HEAD with a file, or 404.</summary>
    public async Task GetAsync(HttpContext context, RelaySettings settings)
    {
        await using var file = Open(context.Request.Path.Value ?? "/");
        if (file is null)
        {
            await SiteResponse.WriteErrorAsync(context, settings, StatusCodes.Status404NotFound, "Not found", "There is nothing at this address.");
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.ContentType = ContentTypes.GetValueOrDefault(Path.GetExtension(file.Name), "application/octet-stream");
        context.Response.ContentLength = file.Length;
        if (HttpMethods.IsGet(context.Request.Method)) await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Opens the file of a path.</summary>
    /// <returns>Null when there is none, or the path is not one of plain names.</returns>
    [SuppressMessage("Security", "CA3003:Review code for file path injection vulnerabilities", Justification = "Every part of the path is checked to be a plain name and no link.")]
    internal FileStream? Open(string path)
    {
        if (path.EndsWith('/')) path += "index.html";
        var parts = path.Split('/')[1..];
        if (parts.Length > MaxDepth || parts.Any(part => !IsPlainName(part))) return null;

        var current = folder;
        foreach (var part in parts)
        {
            current = Path.Join(current, part);
            if (new FileInfo(current).LinkTarget is not null) return null;
        }

        try
        {
            return File.Exists(current)
                ? new FileStream(current, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true)
                : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsPlainName(string part) =>
        part.Length is > 0 and < 256 && part[0] != '.' && !part.AsSpan().ContainsAny('\\', '\0') && !part.Any(char.IsControl);
}
