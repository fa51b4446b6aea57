namespace McpNest.Web.Console.Proof;

/// <summary>Verifies the journal over a snapshot of it, with what the nest itself knows. Hosting fills it in.</summary>
/// <param name="progress">Told now and then how many records were looked at, and of how many when that is known.</param>
public delegate Task<VerifyReport> VerifyJournal(IProgress<(long Records, long? Total)> progress, CancellationToken cancellationToken);
