using System.Text.Json.Serialization;

namespace McpNest.Core.Policy;

/// <summary>A tool (or prompt, or a server's resources) as discovery saw it; without fingerprint the server no longer offers it.</summary>
public sealed record SeenTool(Guid ToolId, string Name, string? Fingerprint)
{
    /// <summary>Left out of records for tools.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OfferKind Kind { get; init; }
}
