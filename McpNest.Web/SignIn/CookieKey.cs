namespace McpNest.Web.SignIn;

/// <summary>One key of the Data Protection ring, sealed with nest.key.</summary>
public sealed class CookieKey
{
    public Guid Id { get; set; }

    public required byte[] Sealed { get; set; }
}
