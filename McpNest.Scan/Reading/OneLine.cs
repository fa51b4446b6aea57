using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using McpNest.Scan.Reading.Launching;
using McpNest.Scan.Reading.Parsing;

namespace McpNest.Scan.Reading;

/// <summary>
/// Servers given as an address, as a command line, as the line with which a client adds one, or as a link that does. Each becomes what its
/// configuration would hold.
/// </summary>
internal static class OneLine
{
    private static readonly SearchValues<char> s_others = SearchValues.Create(":{}[],\"'");

    private static readonly SearchValues<char> s_signs = SearchValues.Create(":={}[],\"'");

    private const int LongestLine = 20_000;
    private const int MostLines = 500;

    private static readonly HashSet<string> s_programs = new(StringComparer.OrdinalIgnoreCase)
    {
        "npx", "npm", "pnpm", "pnpx", "yarn", "bun", "bunx", "deno", "node", "tsx", "uvx", "uv", "pipx", "python", "python3", "py", "docker", "podman", "nerdctl", "dnx", "dotnet",
        "go", "cargo", "java", "ruby", "php", "sudo", "env", "sh", "bash", "zsh", "cmd", "powershell", "pwsh", "npx.cmd", "cmd.exe",
        "claude", "codex", "gemini", "code", "code-insiders", "cursor", "amp", "copilot", "droid", "qwen", "opencode", "goose", "fastmcp", "mcp",
    };

    /// <summary>Whether a line is one of these, and no JSON, TOML or YAML.</summary>
    public static bool LooksLike(string line)
    {
        line = line.Trim().TrimStart('$', '>').Trim();
        if (line.Length is 0 or > LongestLine)
        {
            return false;
        }

        if (InstallLink.IsOne(line) || (IsAddress(line) && !line.Any(char.IsWhiteSpace)))
        {
            return true;
        }

        var end = line.AsSpan().IndexOfAny(" \t");
        var first = end < 0 ? line : line[..end];
        return first.AsSpan().IndexOfAny(s_signs) < 0
            ? s_programs.Contains(first) ? end > 0 && !IsAssignment(line[end..]) : end > 0 && first.AsSpan().IndexOfAny('/', '\\') >= 0
            : end > 0 && first.IndexOf('=', StringComparison.Ordinal) > 0 && first.AsSpan().IndexOfAny(s_others) < 0 && LooksLike(line[end..]); // A=b npx …
    }

    /// <returns>A map of servers by name, as a client would have it.</returns>
    public static ConfigNode? Read(string text, ReadingNotes notes)
    {
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        foreach (var (line, number) in Lines(text))
        {
            if (!LooksLike(line))
            {
                notes.Problem(number, 1, "This line is no address and no command that starts or adds a server.");
                continue;
            }

            var trimmed = line.Trim().TrimStart('$', '>').Trim();
            var draft = new EntryDraft(number);
            var node = InstallLink.IsOne(trimmed) ? InstallLink.Read(trimmed, draft, notes)
                : IsAddress(trimmed) ? draft.WithUrl(trimmed).Named(EntryDraft.NameOfAddress(trimmed))
                : AddingLine.Read(Words(trimmed, number, notes), draft, notes);
            if (node)
            {
                members.Add(draft.Member());
            }
        }

        return members.Count == 0 ? null
            : new ConfigMap(1, 1, "", [new ConfigMember("mcpServers", new ConfigMap(1, 1, "", members.ToImmutable()), 1)]);
    }

    internal static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static bool IsAssignment(string rest) => rest.TrimStart() is ['=', ..] or [':', ..];

    private static List<string> Words(string line, int number, ReadingNotes notes)
    {
        if (!ShellWords.Split(line).IsClosed)
        {
            notes.Problem(number, 1, "A quote in this command line is not closed; close it.");
        }

        return ShellWords.Flat(line);
    }

    /// <summary>Lines with those they go on with joined to them.</summary>
    private static IEnumerable<(string Line, int Number)> Lines(string text)
    {
        var (joined, first, number, count) = (new StringBuilder(), 0, 0, 0);
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd();
            if (joined.Length == 0)
            {
                first = number;
                if (line.Length == 0 || line.TrimStart() is ['#', ..])
                {
                    continue;
                }
            }

            if (line is [.. var begin, '\\' or '`' or '^'] && joined.Length < LongestLine)
            {
                joined.Append(begin).Append(' ');
                continue;
            }

            yield return (joined.Append(line).ToString(), first);
            joined.Clear();
            if (++count >= MostLines)
            {
                yield break;
            }
        }

        if (joined.Length > 0)
        {
            yield return (joined.ToString(), first);
        }
    }
}
