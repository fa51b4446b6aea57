using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Flags that give power, servers that are power, and switches that take it away.</summary>
internal static class PowerChecks
{
    public static void CheckFlags(Subject subject, FindingList found)
    {
        foreach (var (flag, at, name) in Flags.In(subject, FlagTable.Power).Take(5))
        {
            found.Add(Reaching.Dangerous, subject, $"{Quote.Piece(name)} is set. {flag.What}", at);
        }
    }

    public static void CheckShells(Subject subject, FindingList found)
    {
        if (!subject.Server.IsLocal)
        {
            return;
        }

        // A path says where something lies, not what it is.
        var package = subject.Package?.Name ?? "";
        if ((ShellServers.Find(package) ?? ShellServers.Find(Kinds.NameOf(subject))) is { } shell && !Words.Split(package + " " + subject.Server.Name).Any(word => word is "docs" or "documentation" or "reference"))
        {
            found.Add(Reaching.RunsCommands, subject, shell.Installs ? "It is there to install and start other servers." : "It is there to run commands or to control a computer.", subject.Launch?.Source);
        }
    }

    public static void CheckReadOnly(Subject subject, FindingList found)
    {
        var (host, package) = (subject.Remote?.Host, subject.Package?.Name);
        if (ReadOnlySwitches.Table.Entries.FirstOrDefault(entry => entry.Key.Equals(package, StringComparison.OrdinalIgnoreCase) || entry.Key == host) is not { } known)
        {
            return;
        }

        var texts = subject.Texts.Select(text => text.Value)
            .Concat(subject.Variables.Select(variable => variable.Name))
            .Concat(subject.Server.Headers.Select(header => header.Name))
            .Append(subject.RemoteUrl?.Value ?? "");
        if (!texts.Any(text => known.Signs.Any(sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase))))
        {
            found.Add(Reaching.NotReadOnly, subject, $"It may change things; {Quote.Piece(known.Use)} would limit it to reading.", subject.RemoteUrl ?? subject.Launch?.Source, snippet: known.Use);
        }
    }
}
