using McpNest.Scan.Reading;

namespace McpNest.Scan.Rules;

/// <summary>Pieces of a configuration in sentences and commands. Whole arguments are never quoted: they may hold a secret.</summary>
internal static class Quote
{
    /// <summary>A short piece in quotation marks, without characters that hide or turn text.</summary>
    public static string Piece(string text)
    {
        if (text.Length <= 80 && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
        {
            return $"“{text}”";
        }

        var shown = string.Concat(text.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c));
        return text.Length > 80 ? $"“{shown}…”" : $"“{shown}”";
    }

    /// <summary>Some names, the rest as a number.</summary>
    public static string List(IReadOnlyList<string> names, int most = 4) =>
        names.Count <= most ? string.Join(", ", names.Select(Piece)) : $"{string.Join(", ", names.Take(most).Select(Piece))} and {names.Count - most} more";

    /// <summary>Whether a name may stand in a command that is copied to a shell.</summary>
    public static bool IsPlainName(string name) => name.Length is > 0 and < 214 && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '/' or '.' or '-' or '_' or ':');

    /// <summary>How a client takes a variable from the environment; null when it cannot.</summary>
    public static string? Reference(ClientKind client, string variable)
    {
        if (variable.Length is 0 or > 60 || !variable.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return null;
        }

        var name = variable.Replace('-', '_').ToUpperInvariant();
        return client switch
        {
            ClientKind.VsCode => $$"""${input:{{name.ToLowerInvariant().Replace('_', '-')}}}""",
            ClientKind.Cursor or ClientKind.Roo or ClientKind.Windsurf => $$"""${env:{{name}}}""",
            ClientKind.ClaudeCode or ClientKind.ClaudeCodeSettings or ClientKind.Gemini or ClientKind.GeminiExtension or ClientKind.Antigravity or ClientKind.CopilotCli or ClientKind.Kiro or ClientKind.LibreChat => $$"""${{{name}}}""",
            ClientKind.OpenCode => $$"""{env:{{name}}}""",
            ClientKind.Continue => $$$"""${{ secrets.{{{name}}} }}""",
            ClientKind.Codex => $"env_vars = [\"{name}\"]",
            _ => null,
        };
    }
}
