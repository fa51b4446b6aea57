namespace McpNest.Tests.Conformance;

/// <summary>Two runs of the suite, check by check.</summary>
internal static class Comparison
{
    // The suite's notes of single requests and events come and go.
    private static readonly HashSet<string> s_notes =
    [
        "outgoing-request", "incoming-response", "incoming-request", "outgoing-response", "incoming-sse-event", "outgoing-sse-event", "stream-closed",
    ];

    /// <summary>The checks that went worse the second time, with the reason. A check that vanished counts as one that failed.</summary>
    public static IReadOnlyDictionary<CheckKey, string> Worse(CheckResults before, CheckResults after)
    {
        var worse = new Dictionary<CheckKey, string>();
        foreach (var (key, was) in before.Checks)
        {
            var now = after.Checks.GetValueOrDefault(key)
                ?? (s_notes.Contains(key.Id) ? was : new CheckResult(CheckStatus.Failure, "the suite did not get to this check"));
            if (now.Status > was.Status)
            {
                worse.Add(key, $"{was.Status} → {now.Status}: {now.Text}");
            }
        }

        // What the suite reports only when something is wrong.
        foreach (var (key, now) in after.Checks.Where(check => check.Value.Status > CheckStatus.Skipped && !before.Checks.ContainsKey(check.Key)))
        {
            worse.Add(key, $"new {now.Status}: {now.Text}");
        }

        foreach (var cause in after.Checks.Keys.Where(key => IsCauseOfGivingUp(after, key) && worse.ContainsKey(key)))
        {
            var skipped = worse.Keys.Where(key => key.Scenario == cause.Scenario && key != cause).ToList();
            skipped.ForEach(key => worse.Remove(key));
            worse[cause] += $" ({skipped.Count} other results of the scenario follow from this)";
        }

        return worse;
    }

    // Where the suite cannot carry a scenario out it reports one check that says why, and all that the scenario declares as "NotTestable".
    private static bool IsCauseOfGivingUp(CheckResults results, CheckKey key) =>
        key.Name != "NotTestable"
        && results.Checks[key].Text.StartsWith("Not testable: ", StringComparison.Ordinal)
        && results.Checks.Keys.Any(other => other.Scenario == key.Scenario && other.Name == "NotTestable");
}
