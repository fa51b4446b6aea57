using System.Text.Json.Nodes;

namespace McpNest.Web.Gateway;

/// <summary>The eight levels of log messages, after RFC 5424.</summary>
internal static class LogLevels
{
    private static readonly string[] s_all = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    public static bool Knows(string? level) => s_all.Contains(level);

    /// <summary>Whether a <c>notifications/message</c> is wanted at a level; one of unknown severity is.</summary>
    public static bool Wants(string least, JsonObject? message) =>
        message?["level"] is not JsonValue value || !value.TryGetValue(out string? level)
        || Array.IndexOf(s_all, level) is var rank && (rank < 0 || rank >= Array.IndexOf(s_all, least));
}
