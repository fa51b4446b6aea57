using System.Collections.Immutable;
using McpNest.Scan.Reading.Entries;
using McpNest.Scan.Reading.Parsing;

namespace McpNest.Scan.Reading;

/// <summary>Reads the configuration of any client: its format and client are told by its shape.</summary>
public static class ConfigReader
{
    /// <summary>Reads one text. It never throws for what the text holds; what cannot be read is in <see cref="ConfigFile.Problems"/>.</summary>
    public static ConfigFile Read(ScanInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var notes = new ReadingNotes();
        var text = Prepared(input.Text ?? "", notes);
        var name = input.Name ?? "";
        var formats = Formats.Of(name, text);
        var best = Read(name, text, formats[0], notes);
        if (best.Servers.IsEmpty && formats.Length > 1 && Read(name, text, formats[1], new ReadingNotes()) is { Servers.IsEmpty: false } other)
        {
            best = other;
        }

        return best with { Problems = [.. best.Problems.OrderBy(problem => problem.Line)] };
    }

    private static ConfigFile Read(string name, string text, ConfigFormat format, ReadingNotes notes)
    {
        if (format is ConfigFormat.Toml or ConfigFormat.Yaml)
        {
            text = Cut(text, Limits.OtherCharacters, notes).Replace('\0', '\uFFFD');
        }

        var root = format switch
        {
            ConfigFormat.Toml => TomlNodes.Read(text, notes),
            ConfigFormat.Yaml => YamlNodes.Read(text, notes),
            ConfigFormat.Line => OneLine.Read(text, notes),
            _ => LooseJson.Read(text, notes),
        };
        if (root is null)
        {
            notes.Problem(0, 0, "There is nothing in this; paste the part with the servers.");
        }

        var found = root is null ? [] : ServerFinder.Find(root, format);
        if (found.Count > Limits.Servers)
        {
            notes.Problem(0, 0, $"This holds {found.Count:N0} servers; only the first {Limits.Servers:N0} servers were read.");
        }

        var client = ClientFinder.Find(name, format, root, found);
        var approvals = new SharedApprovals(root);
        var switches = new SharedSwitches(root);
        ImmutableArray<ServerEntry> servers = [.. found.Take(Limits.Servers).Select(entry => approvals.AddTo(switches.AddTo(EntryReader.Read(entry))))];
        return new ConfigFile
        {
            Name = name,
            Client = client,
            Format = format,
            Scope = ScopeFinder.Find(name, client),
            Servers = servers,
            Root = root,
            Problems = notes.Problems,
            Duplicates = notes.Duplicates,
        };
    }

    /// <summary>The text without what only editors and chats put around it; lines stay where they are.</summary>
    private static string Prepared(string text, ReadingNotes notes)
    {
        text = Cut(text, Limits.JsonCharacters, notes);
        var repaired = WholeText.Repaired(text);
        if (!ReferenceEquals(repaired, text))
        {
            notes.Problem(0, 0, "This text has broken characters in it; copy it again.");
        }

        return Fences.Without(repaired.Length > 0 && repaired[0] == '\uFEFF' ? repaired[1..] : repaired);
    }

    private static string Cut(string text, int most, ReadingNotes notes)
    {
        if (text.Length <= most)
        {
            return text;
        }

        notes.Problem(0, 0, $"This is longer than {most:N0} characters; only the beginning was read. Paste only the part with the servers.");
        return text[..most];
    }
}
