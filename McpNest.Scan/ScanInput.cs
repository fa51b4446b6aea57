namespace McpNest.Scan;

/// <summary>One text to scan: what somebody pasted, or a file they dropped or named.</summary>
/// <param name="Name">The file's name or path, which says what kind it may be; empty for pasted text.</param>
public sealed record ScanInput(string Name, string Text);
