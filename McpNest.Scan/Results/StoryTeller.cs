using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Results;

/// <summary>Tells what an agent that was tricked by something it read could do with exactly these servers.</summary>
public static class StoryTeller
{
    /// <summary>One paragraph of plain sentences; empty without servers. It says only what is known.</summary>
    public static string Tell(IReadOnlyList<ConfigFile> files, IReadOnlyList<ServerReach> reach, IReadOnlyList<Finding> findings)
    {
        var servers = files.SelectMany(file => file.Servers.Select(server => (File: file.Name, Server: server))).ToList();
        if (servers.Count == 0)
        {
            return "";
        }

        var off = servers.Where(pair => pair.Server.IsDisabled).Select(pair => (pair.File, pair.Server.Name)).ToHashSet();
        var active = reach.Where(one => !off.Contains((one.File, one.Server))).ToList();
        if (active.Count == 0)
        {
            return $"{(servers.Count == 1 ? "The one server here is" : $"All {servers.Count} servers here are")} switched off, so an agent can do nothing with {(servers.Count == 1 ? "it" : "them")} for now.";
        }

        return string.Join(' ', Sentences(active, findings, off).Where(sentence => sentence.Length > 0));
    }

    private static IEnumerable<string> Sentences(List<ServerReach> active, IReadOnlyList<Finding> findings, HashSet<(string, string)> off)
    {
        var untrusted = Names(active, one => one.ReadsUntrusted);
        var secret = Names(active, one => one.ReadsPrivate);
        var sends = Names(active, one => one.SendsOut);
        var changes = Names(active, one => one.Changes);
        var unknown = Names(active, one => !one.IsKnown);

        if (untrusted.Count > 0)
        {
            yield return $"Through {List(untrusted)} an agent reads text that strangers can write.";
            yield return secret.Count > 0 || changes.Count > 0 ? "If such a text tricks it, it could do the following without anybody having meant it." : "";
        }
        else if (unknown.Count < active.Count)
        {
            yield return "None of the servers that are known here brings in text of strangers, so the agent would have to be tricked in another way, such as by a file or a pasted text.";
        }

        if (secret.Count > 0)
        {
            yield return sends.SequenceEqual(secret)
                ? $"It could read what is not public through {List(secret)}, and send it out the same way."
                : $"It could read what is not public through {List(secret)}{(sends.Count > 0 ? $", and send it out through {List(sends)}" : "")}.";
        }

        if (changes.Count > 0)
        {
            yield return $"It could change, delete or run things through {List(changes)}.";
        }

        yield return Unasked(findings, off);
        yield return Credentials(findings);
        yield return unknown.Count switch
        {
            0 => "",
            _ when unknown.Count == active.Count => $"Nothing is known here about {List(unknown)}, so nothing is claimed about {(unknown.Count == 1 ? "it" : "them")}.",
            _ => $"About {List(unknown)} nothing is known here.",
        };
    }

    private static string Unasked(IReadOnlyList<Finding> findings, HashSet<(string, string)> off)
    {
        if (findings.Any(finding => finding.Rule == Approval.Globally))
        {
            return "Nobody would be asked before, since asking is switched off.";
        }

        var names = findings.Where(finding => finding.Rule == Approval.Everything || finding.Rule == Approval.Writing)
            .Where(finding => finding.Server is not null && !off.Contains((finding.File, finding.Server)))
            .Select(finding => finding.Server!).Distinct().ToList();
        return names.Count == 0 ? "" : $"For {List(names)} nobody would be asked before.";
    }

    private static string Credentials(IReadOnlyList<Finding> findings)
    {
        var count = findings.Count(finding => finding.Rule.Id.StartsWith("SEC", StringComparison.Ordinal) && finding.Severity >= Severity.Medium && finding.Rule != SecretRules.TooPowerful);
        return count switch
        {
            0 => "",
            1 => "One secret stands here in plain text; every program on the computer that reads this file has it.",
            _ => $"{count} secrets stand here in plain text; every program on the computer that reads these files has them.",
        };
    }

    private static List<string> Names(IEnumerable<ServerReach> active, Func<ServerReach, bool> with) => [.. active.Where(with).Select(one => one.Server).Distinct()];

    private static string List(List<string> names)
    {
        const int Most = 4;
        var shown = names.Take(names.Count > Most ? Most - 1 : Most).Select(Quote.Piece).ToList();
        return names.Count > Most ? $"{string.Join(", ", shown)} and {names.Count - shown.Count} more" : shown.Count == 1 ? shown[0] : $"{string.Join(", ", shown.Take(shown.Count - 1))} and {shown[^1]}";
    }
}
