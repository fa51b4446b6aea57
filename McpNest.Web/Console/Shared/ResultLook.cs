namespace McpNest.Web.Console.Shared;

/// <summary>How a call's Result looks: icon, word and tint, never colour alone.</summary>
public sealed record ResultLook(string Icon, string Word, string Tint)
{
    /// <param name="result">Result in snake case: denied, an outcome, or open.</param>
    /// <param name="reason">Denial reason in snake case, when denied.</param>
    public static ResultLook Of(string result, string? reason) => (result, reason) switch
    {
        ("denied", "tool_held") => new("❚❚", SharedText.ResultHeld, "held"),
        ("denied", _) => new("⊘", SharedText.ResultDenied, "denied"),
        ("succeeded", _) => new("✓", SharedText.ResultAllowed, "ok"),
        ("tool_error", _) => new("!", SharedText.ResultToolError, "error"),
        ("server_failed", _) => new("!", SharedText.ResultServerFailed, "error"),
        ("timed_out", _) => new("!", SharedText.ResultTimedOut, "error"),
        ("cancelled", _) => new("–", SharedText.ResultCancelled, "quiet"),
        ("interrupted", _) => new("–", SharedText.ResultInterrupted, "quiet"),
        ("open", _) => new("…", SharedText.ResultOpen, "quiet"),
        _ => new("·", result.Replace('_', ' '), "quiet"),
    };
}
