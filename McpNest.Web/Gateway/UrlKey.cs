namespace McpNest.Web.Gateway;

/// <summary>The key that stood in a request's path, kept where nothing logs it.</summary>
internal sealed record UrlKey(string Text)
{
    // A record would print it.
    public override string ToString() => nameof(UrlKey);
}
