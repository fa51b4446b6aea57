using System.IO.Enumeration;

namespace McpNest.Core.Audit.Query;

/// <summary>A value to compare with: the whole of it, in any case, with <c>*</c> for anything.</summary>
public readonly record struct QueryPattern(string Text)
{
    public bool IsExact => !Text.Contains('*', StringComparison.Ordinal);

    public bool Matches(string? value) => value is not null && (IsExact
        ? string.Equals(Text, value, StringComparison.OrdinalIgnoreCase)
        : FileSystemName.MatchesSimpleExpression(Escaped, value));

    /// <summary>Whether it stands anywhere within the value.</summary>
    public bool IsIn(string? value) => value is not null && (IsExact
        ? value.Contains(Text, StringComparison.OrdinalIgnoreCase)
        : new QueryPattern($"*{Text}*").Matches(value));

    // The matcher also knows '?' and '\', which mean nothing here.
    private string Escaped => Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
}
