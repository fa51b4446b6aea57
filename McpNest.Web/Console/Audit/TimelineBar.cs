namespace McpNest.Web.Console.Audit;

/// <summary>One bar: how many calls were allowed and answered, denied, or failed.</summary>
public sealed record TimelineBar(DateTimeOffset Start, long Allowed, long Denied, long Failed)
{
    public long Total => Allowed + Denied + Failed;
}
