namespace McpNest.Core.Administration.Import;

/// <summary>A server given as an address, as a command line, or as the line with which Claude Code adds one.</summary>
internal static class OneLine
{
    private static readonly string[] s_runners = ["npx", "-y", "--yes", "uvx", "bunx", "pnpm", "dlx", "dnx", "docker", "run", "-i", "--rm", "node", "python", "python3", "uv", "tool"];

    /// <summary>Null when the text is something else, such as JSON.</summary>
    public static (string Name, RawEntry Raw)? Read(string text)
    {
        if (text[0] is '{' or '[' or '"' or '/' && !text.StartsWith("/usr/", StringComparison.Ordinal))
        {
            return null;
        }

        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return text.Any(char.IsWhiteSpace) ? throw new NestException("Paste one address without spaces, or a whole mcp.json.") : OfAddress(text);
        }

        if (text.Replace("\\\n", "", StringComparison.Ordinal).Replace("\\\r\n", "", StringComparison.Ordinal).AsSpan().IndexOfAny('\n', '{', ':') >= 0
            && !text.StartsWith("claude mcp add", StringComparison.Ordinal))
        {
            return LooksLikeCommand(text) ? OfCommand(CommandText.Split(text)) : null;
        }

        var parts = CommandText.Split(text);
        return parts is ["claude", "mcp", "add", ..] ? OfClaude(parts) : parts.Count == 0 ? null : OfCommand(parts);
    }

    private static bool LooksLikeCommand(string text) =>
        !text.Contains('\n', StringComparison.Ordinal) && s_runners.Any(runner => text.StartsWith(runner + " ", StringComparison.Ordinal));

    private static (string, RawEntry) OfAddress(string text)
    {
        var name = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns ? NameOfHost(url.Host) : "server";
        return (name, new RawEntry { Url = text });
    }

    /// <summary>mcp.linear.app is linear.</summary>
    private static string NameOfHost(string host)
    {
        var labels = host.Split('.').Where(label => label is not ("mcp" or "api" or "www")).ToArray();
        return labels.Length == 0 ? host : labels[0];
    }

    private static (string, RawEntry) OfCommand(IReadOnlyList<string> parts)
    {
        var raw = new RawEntry { Command = parts[0] };
        raw.Args.AddRange(parts.Skip(1));
        var name = parts.FirstOrDefault(part => !s_runners.Contains(part, StringComparer.Ordinal) && !part.StartsWith('-')) ?? parts[0];
        var at = name.LastIndexOf('@');
        return (at > 0 ? name[..at] : name, raw); // without a version
    }

    /// <summary><c>claude mcp add [--transport http] [-H "Name: value"] [-e NAME=value] name (address | -- command …)</c>.</summary>
    private static (string, RawEntry) OfClaude(IReadOnlyList<string> parts)
    {
        var raw = new RawEntry();
        var plain = new List<string>();
        for (var at = 3; at < parts.Count; at++)
        {
            var next = at + 1 < parts.Count ? parts[at + 1] : "";
            switch (parts[at])
            {
                case "--transport" or "-t":
                    raw.Type = next;
                    at++;
                    break;
                case "--scope" or "-s":
                    at++;
                    break;
                case "--header" or "-H":
                    Add(raw.Headers, next, ':');
                    at++;
                    break;
                case "--env" or "-e":
                    Add(raw.Environment, next, '=');
                    at++;
                    break;
                case "--":
                    plain.AddRange(parts.Skip(at + 1));
                    at = parts.Count;
                    break;
                default:
                    plain.Add(parts[at]);
                    break;
            }
        }

        if (plain.Count < 2)
        {
            throw new NestException("This line has no name or no address; paste all of it, from 'claude mcp add' on.");
        }

        if (plain[1].Contains("://", StringComparison.Ordinal))
        {
            raw.Url = plain[1];
        }
        else
        {
            raw.Command = plain[1];
            raw.Args.AddRange(plain.Skip(2));
        }

        return (plain[0], raw);
    }

    private static void Add(List<KeyValuePair<string, string?>> entries, string text, char sign)
    {
        if (text.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at)
        {
            entries.Add(KeyValuePair.Create(text[..at].Trim(), (string?)text[(at + 1)..].Trim()));
        }
    }
}
