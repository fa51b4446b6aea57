using System.Collections.Immutable;

namespace McpNest.Scan.Reading;

/// <summary>A value of a configuration, whatever format it was written in, with the place it stands at.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">Where it stands, such as <c>mcpServers.github.args[2]</c>.</param>
public abstract record ConfigNode(int Line, int Column, string Path);

/// <summary>Names with values, in the order they are written. A name that is written twice is here twice; clients go by the last.</summary>
public sealed record ConfigMap(int Line, int Column, string Path, ImmutableArray<ConfigMember> Members) : ConfigNode(Line, Column, Path)
{
    /// <summary>What clients take for a name: the last value written; null when there is none.</summary>
    public ConfigNode? this[string name] => Members.LastOrDefault(member => member.Name == name)?.Value;
}

/// <summary>A name with its value.</summary>
/// <param name="Line">Of the name, from 1.</param>
public sealed record ConfigMember(string Name, ConfigNode Value, int Line);

public sealed record ConfigList(int Line, int Column, string Path, ImmutableArray<ConfigNode> Items) : ConfigNode(Line, Column, Path);

/// <summary>A text, number, truth value or nothing.</summary>
/// <param name="Text">As it reads; empty for nothing.</param>
public sealed record ConfigScalar(int Line, int Column, string Path, ConfigKind Kind, string Text) : ConfigNode(Line, Column, Path);

public enum ConfigKind
{
    Text,
    Number,
    True,
    False,
    Nothing,
}
