namespace McpNest.Tests.Conformance;

/// <summary>Two runs of the suite, check by check.</summary>
internal static class Comparison
{
    /// <summary>The checks that went worse the second time, with the reason. A check that vanished counts as one that failed.</summary>
    public static IReadOnlyDictionary<CheckKey, string> Worse(CheckResults before, CheckResults after)
    {
        var worse = new Dictionary<CheckKey, string>();
        foreach (var (key, was) in before.Checks)
        {
            var now = after.Checks.GetValueOrDefault(key) ?? Vanished(key, was);
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

        return worse;
    }

    // Its notes of single requests and events come and go.
    private static CheckResult Vanished(CheckKey key, CheckResult was) =>
        key.Id is "outgoing-request" or "incoming-response" or "incoming-request" or "outgoing-response" or "incoming-sse-event" or "outgoing-sse-event" or "stream-closed"
            ? was
            : new CheckResult(CheckStatus.Failure, "the suite did not get to this check");
}
