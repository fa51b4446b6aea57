namespace McpNest.Web.Doctor.Checks;

/// <summary>Would somebody notice if the journal were rewritten?</summary>
internal sealed class CheckpointCheck() : Check("checkpoints")
{
    // Twice what the server itself lets pass between two of them.
    private const int Slack = 2;

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.CheckpointKeyProblem is { } problem)
        {
            yield return Mend(problem);
            yield break;
        }

        if (nest.State is null || nest.Options is not { } options)
        {
            yield break;
        }

        if (nest.LastCheckpointAt is null)
        {
            yield return Advice("No checkpoint was signed yet; 'audit checkpoint' signs one, and a running server does by itself.");
        }
        else if (nest.RecordsSinceCheckpoint > (long)options.Journal.CheckpointEvery * Slack)
        {
            yield return Mend($"{nest.RecordsSinceCheckpoint} records came after the last checkpoint; look at the page Journal, or run 'audit checkpoint', to learn why none is signed.");
        }
        else
        {
            yield return Good("Checkpoints are signed.");
        }

        if (options.Journal.CheckpointFolder is null)
        {
            yield return Advice("Checkpoints lie in the data folder only; copy them elsewhere, or let McpNest:Journal:CheckpointFolder point to a place others keep.");
        }
    }
}
