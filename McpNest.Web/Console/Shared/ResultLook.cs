namespace McpNest.Web.Console.Shared;

/// <summary>How a call's Result looks: icon, word and tint, never colour alone.</summary>
public sealed record ResultLook(string Icon, string Word, string Tint)
{
    /// <param name="result">Result in snake case: denied, an outcome, or open.</param>
    /// <param name="reason">Denial reason in snake case, when denied.</param>
    public static ResultLook Of(string result, string? reason) => (result, reason) switch
    {
        ("denied", "tool_held") => new("❚❚", "held", "held"),
        ("denied", _) => new("⊘", "denied", "denied"),
        ("succeeded", _) => new("✓", "allowed", "ok"),
        ("tool_error", _) => new("!", "tool error", "error"),
        ("server_failed", _) => new("!", "server failed", "error"),
        ("timed_out", _) => new("!", "timed out", "error"),
        ("cancelled", _) => new("–", "cancelled", "quiet"),
        ("interrupted", _) => new("–", "interrupted", "quiet"),
        ("open", _) => new("…", "open", "quiet"),
        _ => new("·", result.Replace('_', ' '), "quiet"),
    };
}
