using McpNest.Scan.Reading.Launching;
using McpNest.Scan.Reading.Parsing;

namespace McpNest.Scan.Reading;

/// <summary>
/// A command line: one that starts a server, or one with which a client adds it, such as
/// <c>claude mcp add [--transport http] [-H "Name: value"] [-e NAME=value] name (address | -- command …)</c>.
/// </summary>
internal static class AddingLine
{
    public static bool Read(List<string> words, EntryDraft draft, ReadingNotes notes)
    {
        while (words is [var first, _, ..] && IsVariable(first))
        {
            draft.Environment(first);
            words.RemoveAt(0);
        }

        switch (words)
        {
            case []:
                return false;
            case [_, "mcp", "add-json", var name, var json, ..]:
                return OfJson(json, name, draft, notes);
            case ["claude" or "codex" or "gemini" or "amp" or "copilot" or "droid" or "qwen" or "opencode" or "mcp", "mcp", "add", .. var rest]:
                return OfAdd(rest, draft, notes);
            case [_, .. var rest] when rest.IndexOf("--add-mcp") is >= 0 and var at && at + 1 < rest.Count:
                return OfJson(rest[at + 1], null, draft, notes);
            case [_, .. var rest] when rest.FirstOrDefault(word => word.StartsWith("--add-mcp=", StringComparison.Ordinal)) is { } word:
                return OfJson(word["--add-mcp=".Length..], null, draft, notes);
            default:
                return draft.WithCommand(words).Named(NameOf(words));
        }
    }

    private static bool IsVariable(string word) => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word.Take(at).All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string NameOf(List<string> words)
    {
        var launch = LaunchReader.Read([.. words.Select(word => new ConfigText(word, 1, ""))]);
        var name = launch?.Package ?? launch?.Runner ?? "server";
        return name.Length is 0 or > 80 ? "server" : name;
    }

    private static bool OfJson(string json, string? name, EntryDraft draft, ReadingNotes notes)
    {
        if (LooseJson.Read(json, notes) is not ConfigMap { Members.IsEmpty: false } entry)
        {
            notes.Problem(1, 1, "What this line would add cannot be read as JSON.");
            return false;
        }

        return draft.WithEntry(entry).Named(name ?? (entry["name"] as ConfigScalar)?.Text ?? "server");
    }

    private static bool OfAdd(List<string> words, EntryDraft draft, ReadingNotes notes)
    {
        var plain = new List<string>();
        for (var at = 0; at < words.Count; at++)
        {
            var next = at + 1 < words.Count ? words[at + 1] : "";
            switch (words[at])
            {
                case "--":
                    plain.AddRange(words.Skip(at + 1));
                    at = words.Count;
                    break;
                case "--transport" or "-t":
                    draft.WithType(next);
                    at++;
                    break;
                case "--header" or "-H":
                    draft.Header(next);
                    at++;
                    break;
                case "--env" or "-e":
                    draft.Environment(next);
                    for (at++; at + 2 < words.Count && IsVariable(words[at + 1]); at++)
                    {
                        draft.Environment(words[at + 1]); // several may follow one -e
                    }

                    break;
                case "--url":
                    plain.Add(next);
                    at++;
                    break;
                case "--bearer-token-env-var":
                    draft.Header($"Authorization: Bearer ${{{next}}}");
                    at++;
                    break;
                case "--scope" or "-s" or "--timeout" or "--description" or "--client-id" or "--callback-port" or "--include-tools" or "--exclude-tools":
                    at++;
                    break;
                case var word when plain.Count >= 2 || !word.StartsWith('-'):
                    plain.Add(word);
                    break;
            }
        }

        if (plain.Count < 2)
        {
            notes.Problem(1, 1, "This line has no name or no address; paste all of it.");
            return false;
        }

        _ = OneLine.IsAddress(plain[1]) ? draft.WithUrl(plain[1]) : draft.WithCommand(plain.Skip(1));
        return draft.Named(plain[0]);
    }
}
