namespace McpNest.Core.Audit;

/// <summary>
/// What records show for somebody whose name is not kept any more. Whoever knows the id can say it; for readers who may not know, see
/// <see cref="NameView"/>.
/// </summary>
public static class Pseudonym
{
    // The end of a version 7 id is its random part.
    public static string Of(Guid memberId) => "member-" + memberId.ToString("N")[^6..];

    /// <summary>Of an agent, whose name its person chose.</summary>
    public static string OfAgent(Guid agentId) => "agent-" + agentId.ToString("N")[^6..];
}
