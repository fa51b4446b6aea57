namespace McpNest.Scan.Reading;

/// <summary>A text of a server's entry, and where it stands.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Path">Such as <c>mcpServers.github.args[2]</c>.</param>
public sealed record ConfigText(string Value, int Line, string Path)
{
    /// <summary>Without the value, which may be a secret.</summary>
    public override string ToString() => Path;
}

/// <summary>A named text: a variable of the environment, a header.</summary>
public sealed record NamedText(string Name, ConfigText Text)
{
    /// <summary>Without the value, which may be a secret.</summary>
    public override string ToString() => $"{Name} at {Text.Path}";
}
