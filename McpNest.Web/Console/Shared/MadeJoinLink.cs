namespace McpNest.Web.Console.Shared;

/// <summary>A join link that was made just now, shown this once.</summary>
public sealed record MadeJoinLink(string Url, DateTimeOffset Until, int Uses)
{
    public override string ToString() => $"a join link for {Uses} until {Until:O}";
}
