using System.Collections.Immutable;

namespace McpNest.Scan.Rules;

/// <summary>Something a rule found. No text of it holds a secret.</summary>
public sealed record Finding
{
    public required Rule Rule { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>The <see cref="Reading.ConfigFile.Name"/> it is about.</summary>
    public required string File { get; init; }

    /// <summary>The server it is about; null when it is about the file, or several servers together.</summary>
    public string? Server { get; init; }

    /// <summary>Other servers it is about.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>From 1; 0 when it is about the whole file.</summary>
    public int Line { get; init; }

    /// <summary>Such as <c>mcpServers.github.env.TOKEN</c>; empty when it is about the whole file.</summary>
    public string Path { get; init; } = "";

    /// <summary>One sentence: what was found, with secrets masked.</summary>
    public required string Message { get; init; }

    /// <summary>A text to put in its place, ready to copy; null when there is none.</summary>
    public string? Snippet { get; init; }
}
