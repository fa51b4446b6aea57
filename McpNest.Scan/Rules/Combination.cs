using McpNest.Scan.Reading;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>What servers are together that none is alone.</summary>
internal static class Combination
{
    private const int Many = 15;

    public static readonly Rule LeakPath = new("CMB001", "A way out for private data", Severity.Medium,
        "Strangers' text comes in, private data is at hand, and there is a way to send it out. A text that tricks the agent is enough to leak it.",
        "Keep what reads strangers' text apart from what reads private data, or let a gateway ask in between.", "MCP06");

    public static readonly Rule TrickedIntoActing = new("CMB002", "Strangers' text next to the power to change", Severity.Medium,
        "A text that tricks the agent is enough to make it change, delete or run something.", "Keep the two apart, or have changes approved by a person.", "MCP06");

    public static readonly Rule TooMany = new("CMB003", "Many servers at once", Severity.Low,
        "Each adds its tools to every question: more to confuse, more to be tricked with.", "Switch off what is not used every day.", "MCP10");

    public static RuleGroup Group { get; } = new("Combination", [LeakPath, TrickedIntoActing, TooMany], [], [Check]);

    private static void Check(Ground ground, FindingList found)
    {
        foreach (var file in ground.ByFile)
        {
            var active = file.Where(subject => !subject.Server.IsDisabled && subject.Server.Transport != ServerTransport.None && !IsInList(subject)).ToList();
            var known = active.Select(subject => (Subject: subject, Kinds.Of(subject)?.Reach)).Where(pair => pair.Reach is not null and not Reach.None).ToList();
            var untrusted = With(known, Reach.Untrusted);
            var (secret, sends, changes) = (With(known, Reach.Private), With(known, Reach.Sends), With(known, Reach.Changes));
            if (untrusted.Count > 0 && secret.Count > 0 && sends.Count > 0)
            {
                var names = untrusted.Concat(secret).Concat(sends).Distinct().ToList();
                found.Add(LeakPath, file.Key, $"Text of strangers comes in through {Quote.List(untrusted, 2)}, private data through {Quote.List(secret, 2)}, and {Quote.List(sends, 2)} can send it out.",
                    servers: names, severity: active.Any(Approval.IsLoose) ? Severity.High : null);
            }
            else if (untrusted.Count > 0 && changes.Count > 0)
            {
                found.Add(TrickedIntoActing, file.Key, $"Text of strangers comes in through {Quote.List(untrusted, 2)}, and {Quote.List(changes, 2)} can change things.", servers: untrusted.Concat(changes).Distinct());
            }

            if (active.Count > Many)
            {
                found.Add(TooMany, file.Key, $"{active.Count} servers are switched on.");
            }
        }
    }

    private static List<string> With(IEnumerable<(Subject Subject, Reach? Reach)> known, Reach reach) => [.. known.Where(pair => pair.Reach!.Value.HasFlag(reach)).Select(pair => pair.Subject.Server.Name).Distinct()];

    // No client loads those of a list, so nothing comes together.
    private static bool IsInList(Subject subject) => subject.File.Client != ClientKind.Continue && ShapeChecks.IsItem(subject.Server.Path);
}
