namespace McpNest.Web.SignIn;

/// <summary>Where to go after signing in: a page of this nest, never another site.</summary>
internal static class ReturnUrl
{
    public static string Safe(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..]
        && !url.Any(c => char.IsControl(c) || c == '\\')
        && Uri.IsWellFormedUriString(url, UriKind.Relative)
            ? url
            : "/";
}
