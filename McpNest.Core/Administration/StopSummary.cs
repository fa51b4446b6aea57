using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>A stop in force.</summary>
/// <param name="Subject">What is stopped, in words: "everything", a server's slug, an e-mail address, an agent's or tool's name.</param>
/// <param name="By">Who stopped it, in words.</param>
public sealed record StopSummary(Stop Stop, string Subject, string By, DateTimeOffset At, string? Reason)
{
    /// <summary>Who stopped it; null when the record of it is not kept any more.</summary>
    public Actor? Who { get; init; }
}
