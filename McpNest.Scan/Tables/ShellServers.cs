using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>A server whose purpose is to run what it is told.</summary>
/// <param name="Key">A word, or some in a row, of its package, image or name.</param>
/// <param name="Installs">Whether it installs other servers.</param>
public sealed record ShellServer(string Key, bool Installs, Origin Origin) : ITableEntry;

/// <summary>Servers that run commands, control the computer or install servers.</summary>
public static class ShellServers
{
    public static Table<ShellServer> Table { get; } = new("Servers that run commands", Entries());

    private static readonly string[][] s_keys = [.. Table.Entries.Select(entry => entry.Key.Split(' '))];

    /// <summary>The entry a package, image or name falls under; null when none.</summary>
    public static ShellServer? Find(string name)
    {
        var words = Words.Split(name);
        for (var i = 0; i < s_keys.Length; i++)
        {
            if (Has(words, s_keys[i]))
            {
                return Table.Entries[i];
            }
        }

        return null;
    }

    private static bool Has(List<string> words, string[] parts)
    {
        for (var i = 0; i + parts.Length <= words.Count; i++)
        {
            var j = 0;
            while (j < parts.Length && words[i + j] == parts[j])
            {
                j++;
            }

            if (j == parts.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<ShellServer> Entries() =>
    [
        .. ((string[])[
            "desktop commander", "shell", "terminal", "ssh", "kali", "iterm", "tmux", "powershell", "computer use", "computeruse", "computer control", "code executor", "command executor", "code runner",
            "command runner", "run commands", "run command", "mcp server commands", "cli mcp server", "super shell", "remote control", "windows mcp", "exec mcp", "metasploit", "pentest", "hexstrike", "bash", "zsh",
        ]).Select(key => new ShellServer(key, false, Origins.Tools)),
        .. ((string[])["mcp installer", "mcp get", "mcp package manager", "mcp auto install", "auto mcp install"]).Select(key => new ShellServer(key, true, Origins.Tools)),
    ];
}
