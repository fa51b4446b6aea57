using System.Collections.Immutable;

namespace McpNest.Scan.Reading;

/// <summary>One text that was read: which client it is for, its servers, and what could not be read of it.</summary>
public sealed record ConfigFile
{
    /// <summary>As given; <c>pasted</c> or <c>pasted 2</c> for text without a name.</summary>
    public required string Name { get; init; }

    public required ClientKind Client { get; init; }

    public required ConfigFormat Format { get; init; }

    /// <summary>Whether several people share it with a repository.</summary>
    public ConfigScope Scope { get; init; }

    public ImmutableArray<ServerEntry> Servers { get; init; } = [];

    /// <summary>The whole of it; null when nothing could be read.</summary>
    public ConfigNode? Root { get; init; }

    public ImmutableArray<ReadProblem> Problems { get; init; } = [];

    /// <summary>Names that are written twice in one place; clients silently go by the last.</summary>
    public ImmutableArray<ConfigText> Duplicates { get; init; } = [];
}

/// <summary>Why a text, or a part of it, could not be read. The sentence quotes no value.</summary>
/// <param name="Line">From 1; 0 when it is about the whole.</param>
/// <param name="Column">From 1; 0 when it is about the whole.</param>
public sealed record ReadProblem(int Line, int Column, string Sentence);

public enum ConfigFormat
{
    Json,
    Toml,
    Yaml,

    /// <summary>An address or a command line.</summary>
    Line,
}

public enum ConfigScope
{
    Unknown,

    /// <summary>One person's own.</summary>
    User,

    /// <summary>Part of a repository.</summary>
    Project,
}

/// <summary>The program a configuration is for, told by its shape and its name.</summary>
public enum ClientKind
{
    Unknown,
    ClaudeDesktop,
    ClaudeCode,
    ClaudeCodeSettings,
    Cursor,
    VsCode,
    CopilotCli,
    Windsurf,
    Antigravity,
    Cline,
    Roo,
    Continue,
    Zed,
    Codex,
    Gemini,
    GeminiExtension,
    Goose,
    OpenCode,
    AmazonQ,
    Kiro,
    Junie,
    LmStudio,
    McpHub,
    LibreChat,
    Crush,
    Other,
}
