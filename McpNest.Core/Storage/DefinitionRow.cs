namespace McpNest.Core.Storage;

/// <summary>Text of a tool definition as its server sent it.</summary>
public sealed class DefinitionRow
{
    /// <summary>Lower-case hex, see <c>ToolFingerprint</c>.</summary>
    public required string Fingerprint { get; set; }

    public required string Json { get; set; }

    public DateTimeOffset FirstSeenAt { get; set; }
}
