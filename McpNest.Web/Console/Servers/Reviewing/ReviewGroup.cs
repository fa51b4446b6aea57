namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>Which part of a review something belongs to, in reading order.</summary>
public enum ReviewGroup
{
    Changed,
    New,
    Kept,
    Blocked,
    Gone,
    Same,
}
