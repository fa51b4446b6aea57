namespace McpNest.Web.SignIn;

/// <summary>Where to go after signing in: a page of this nest, never another site.</summary>
internal static class ReturnUrl
{
    // What somebody on the way could read as another host, or resolve to one.
    private static readonly string[] s_unclear = ["//", "/.", "%2f", "%5c", "%0d", "%0a"];

    public static string Safe(string? url) =>
        url is ['/', ..]
        && !url.Any(c => char.IsControl(c) || c == '\\')
        && Uri.IsWellFormedUriString(url, UriKind.Relative)
        && !s_unclear.Any(part => PathOf(url).Contains(part, StringComparison.OrdinalIgnoreCase))
            ? url
            : "/";

    private static ReadOnlySpan<char> PathOf(string url) => url.AsSpan(0, url.IndexOfAny(['?', '#']) is >= 0 and var end ? end : url.Length);
}
