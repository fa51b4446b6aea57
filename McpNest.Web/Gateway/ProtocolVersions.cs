using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>The versions of MCP that agents may speak here, in both eras.</summary>
internal static class ProtocolVersions
{
    /// <summary>The version without sessions, and the first with mirrored headers.</summary>
    public const string Stateless = "2026-07-28";

    /// <summary>What a client gets that asks its session for a version nobody knows.</summary>
    public const string NewestSession = "2025-11-25";

    /// <summary>The header that names a message's version.</summary>
    public const string Header = "MCP-Protocol-Version";

    /// <summary>All of them, newest first.</summary>
    public static readonly ImmutableArray<string> All = [Stateless, NewestSession, "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>Whether a session can be opened in this version.</summary>
    public static bool IsSession(string? version) => version is not null && version != Stateless && All.Contains(version);

    /// <summary>Whether a version, known or yet to come, belongs to the stateless era.</summary>
    public static bool IsStateless(string? version) =>
        version is not null && string.CompareOrdinal(version, Stateless) >= 0 && char.IsAsciiDigit(version[0]);

    /// <summary>The version a message names for itself in its <c>_meta</c>.</summary>
    public static string? Of(JsonElement message) =>
        message.Text("params", "_meta", MetaKeys.ProtocolVersion);
}
