namespace McpNest.Core.Administration.Import;

/// <summary>
/// Undoes wrappers that only a laptop needs: a bridge from a command to a remote server (the nest connects to it itself), and the Windows
/// shell before npx.
/// </summary>
internal static class Bridge
{
    private static readonly string[] s_bridges = ["mcp-remote", "supergateway"];

    public static void Undo(RawEntry raw, Findings findings)
    {
        if (raw.Command is "cmd" or "cmd.exe" && raw.Args is [var first, var command, ..] && first.Equals("/c", StringComparison.OrdinalIgnoreCase) && !command.Contains(' ', StringComparison.Ordinal))
        {
            raw.Command = command;
            raw.Args.RemoveRange(0, 2);
            findings.Note("The Windows wrapper (cmd /c) is left out.");
        }

        var bridge = raw.Args.FindIndex(arg => s_bridges.Any(name => arg == name || arg.StartsWith(name + "@", StringComparison.Ordinal)));
        if (raw.Command is null || bridge < 0 || raw.Args.FindIndex(IsAddress) is not (>= 0 and var address))
        {
            return;
        }

        for (var at = bridge; at + 1 < raw.Args.Count; at++)
        {
            if (raw.Args[at] == "--header" && raw.Args[at + 1].IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                var text = raw.Environment.Aggregate(
                    raw.Args[at + 1][(colon + 1)..].Trim(),
                    (value, entry) => entry.Value is null ? value : value.Replace($"${{{entry.Key}}}", entry.Value, StringComparison.Ordinal));
                raw.Headers.Add(KeyValuePair.Create(raw.Args[at + 1][..colon].Trim(), (string?)text));
            }

            raw.Type = raw.Args[at] == "--transport" && raw.Args[at + 1].StartsWith("sse", StringComparison.Ordinal) ? "sse" : raw.Type;
        }

        raw.Type = raw.Type is "sse" || raw.Args[bridge..].Contains("--sse") ? "sse" : null;
        raw.Url = raw.Args[address];
        raw.Command = null;
        raw.Args.Clear();
        raw.Environment.Clear();
        findings.Note("The bridge on the laptop is left out; the nest connects to the server itself.");
    }

    private static bool IsAddress(string arg) => arg.StartsWith("https://", StringComparison.Ordinal) || arg.StartsWith("http://", StringComparison.Ordinal);
}
