namespace Relaybox.Relay.Web;

/// <summary>What one path of the site answers.</summary>
/// <param name="Get">The answer to GET, and without its body to HEAD, where there is one.</param>
/// <param name="Post">The answer to POST, where there is one.</param>
internal sealed record SiteResource(RequestDelegate? Get = null, RequestDelegate? Post = null)
{
    /// <summary>The value of an Allow header (RFC 9110 §10.2.1).</summary>
    public string AllowedMethods => (Get, Post) switch
    {
        (_, null) => "GET, HEAD",
        (null, _) => "POST",
        _ => "GET, HEAD, POST",
    };

    /// <summary>The handler for a method; null when the path does not take it.</summary>
    public RequestDelegate? HandlerFor(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Get
        : HttpMethods.IsPost(method) ? Post
        : null;
}
