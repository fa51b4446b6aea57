namespace McpNest.Core.Audit.Verification;

/// <summary>
/// Proves a journal, or says where it cannot be relied on. Needs neither the nest's key nor a network, and writes nothing.
/// <code>
/// (1) one record alone    hash, canonical bytes, members               RecordInspector
/// (2) its place           seq, hash before it, columns                 ChainCheck
/// (3) what it says        changes fold, states agree, calls are        ReplayCheck, DecisionCheck,
///                         decided again, one outcome each              OutcomeCheck
/// (4) what was signed     checkpoints, the opening of an export        CheckpointCheck
/// (5) what browsing shows rows, counts, hours, definitions             ProjectionCheck (live folders)
/// </code>
/// </summary>
public static class JournalVerifier
{
    /// <exception cref="NestException">There is nothing that could be verified, or it cannot be read.</exception>
    public static async Task<VerificationResult> VerifyAsync(
        VerificationRequest request, Action<VerificationProgress>? progress, CancellationToken cancellationToken)
    {
        using var source = RecordSource.Open(request);
        return await new VerificationRun(request, source).RunAsync(progress, cancellationToken).ConfigureAwait(false);
    }
}
