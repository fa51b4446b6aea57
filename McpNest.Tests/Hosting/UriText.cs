namespace McpNest.Tests.Hosting;

/// <summary>Redirects come as absolute or relative addresses; what counts is the page.</summary>
internal static class UriText
{
    public static string PathAndQuery(this Uri location) => location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString;
}
