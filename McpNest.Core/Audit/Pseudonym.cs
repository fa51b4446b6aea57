namespace McpNest.Core.Audit;

/// <summary>What records show for somebody whose name is not kept (any more).</summary>
public static class Pseudonym
{
    // The end of a version 7 id is its random part.
    public static string Of(Guid memberId) => "member-" + memberId.ToString("N")[^6..];
}
