namespace McpNest.Web.Doctor.Checks;

/// <summary>Can the nest record?</summary>
internal sealed class JournalCheck() : Check("journal")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.NotReadyBecause is { } reason)
        {
            yield return Mend($"The server does not serve now: {reason}");
        }
        else if (nest.State is { } state)
        {
            yield return Good($"The journal can be read up to change {state.Version}; 'audit verify' proves all of it.");
            if (!state.Stops.IsEmpty)
            {
                yield return Advice($"{(state.Stops.Count == 1 ? "A stop is" : $"{state.Stops.Count} stops are")} in force; when the reason is gone, end it with 'resume' or in the console.");
            }
        }
    }
}
