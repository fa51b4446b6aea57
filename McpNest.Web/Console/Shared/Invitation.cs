namespace McpNest.Web.Console.Shared;

/// <summary>A link that lets somebody in for the first time. It works once, and is shown once.</summary>
public sealed record Invitation(string Url, DateTimeOffset Until)
{
    public override string ToString() => $"an invitation until {Until:O}";
}
