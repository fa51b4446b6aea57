using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>
/// Takes records out that are older than they need to be, so that what stays can still be verified and replayed.
/// <code>
/// (1) a state record    what will go, the last hash of it, and the policy as of there: durable before anything goes
/// (2) a checkpoint      signed over that record
/// (3) the deletion      oldest first, in batches; killed in between, the next run goes on from (2)
/// </code>
/// </summary>
public sealed class Retention(
    NestJournal journal, NestDatabase database, DataFolder folder, AuditOptions options, SignCheckpoint sign, TimeProvider time)
{
    private const int Batch = 1000;
    private const int LeastMonths = 6;

    /// <summary>So many changes are folded at a start without a newer state.</summary>
    private const int FoldedAtStart = 500;

    private static readonly TimeSpan s_always = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20); // calls first

    /// <summary>One sentence about a setting that keeps records shorter than rules usually ask for; null when it does not.</summary>
    public string? Warning => options.RetentionMonths < LeastMonths
        ? $"McpNest:Journal:RetentionMonths is {options.RetentionMonths}: records go before {LeastMonths} months are over, which is the least that logging rules commonly ask for."
        : null;

    /// <summary>What a run would take out now.</summary>
    /// <param name="before">Null: what the settings say.</param>
    /// <exception cref="NestException">It would reach into the last day.</exception>
    public async Task<Pruning> FindAsync(DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var cutoff = Cutoff(before);
        await journal.CatchUpAsync(cancellationToken);
        var first = FirstSeq();
        return Last(cutoff, cancellationToken) is { } last && last.Seq >= first ? Range(cutoff, first, last.Seq) : new Pruning(cutoff, 0, 0, 0);
    }

    /// <summary>Takes out what is too old, after finishing what an earlier run announced.</summary>
    /// <param name="before">Null: what the settings say.</param>
    /// <exception cref="NestException">The actor may not, it would reach into the last day, or another process is at it.</exception>
    /// <exception cref="JournalUnavailableException">Nothing can be written now; the next run goes on.</exception>
    public async Task<Pruning> PruneAsync(Actor actor, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        ReadingRoom.DemandAdmin(await journal.CatchUpAsync(cancellationToken), actor, "Only an admin takes old records out; ask one.");
        ReadingRoom.DemandFresh(actor, time.GetUtcNow());
        var cutoff = Cutoff(before);
        using var alone = TakeTurn();
        await journal.CatchUpAsync(cancellationToken);
        var finished = await FinishAsync(cutoff, cancellationToken);
        var first = FirstSeq();
        if (Last(cutoff, cancellationToken) is not { } last || last.Seq < first)
        {
            return finished ?? new Pruning(cutoff, 0, 0, 0);
        }

        var range = Range(cutoff, first, last.Seq);
        var (state, later) = StateAt(last.Seq);
        await journal.CommitStateAsync(actor, new StateRecord(last, new RemovedRange(range.From, range.Through, range.Count), state), cancellationToken);
        await sign(cancellationToken);
        await RemoveAsync(range.From, range.Through, cancellationToken);
        if (later > FoldedAtStart)
        {
            await KeepStateAsync(cancellationToken);
        }

        return finished is { } earlier ? Range(cutoff, earlier.From, range.Through) : range;
    }

    /// <summary>A run that was killed had said what it takes out: it is not there any more as far as anybody may tell.</summary>
    private async Task<Pruning?> FinishAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        if (Announced() is var through && FirstSeq() is var first && first <= through)
        {
            if (through > (Last(time.GetUtcNow() - s_always, cancellationToken)?.Seq ?? 0))
            {
                throw new NestException($"A record says that all up to {through} was taken out, which is not old enough for that; look into it with 'audit verify'.");
            }

            await sign(cancellationToken);
            await RemoveAsync(first, through, cancellationToken);
            return Range(cutoff, first, through);
        }

        return null;
    }

    private async Task RemoveAsync(long from, long through, CancellationToken cancellationToken)
    {
        for (var last = from - 1; last < through;)
        {
            var end = last = Math.Min(last + Batch, through);
            await journal.WorkAsync(connection => RetentionBatch.Remove(connection, end), cancellationToken);
            await Task.Delay(s_pause, time, cancellationToken);
        }

        await journal.WorkAsync(RetentionBatch.RemoveWords, cancellationToken);
    }

    /// <summary>The state of now, so that the next start does not fold all that came behind the one that was just written.</summary>
    private async Task KeepStateAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = journal.Head;
            var state = journal.State;
            if (journal.Head == head)
            {
                await journal.CommitStateAsync(Actor.Nest, new StateRecord(head, null, state), cancellationToken);
                return;
            }
        }
    }

    private DateTimeOffset Cutoff(DateTimeOffset? before)
    {
        var latest = time.GetUtcNow() - s_always;
        if (before > latest)
        {
            throw new NestException("Records of the last day always stay; choose an earlier time.");
        }

        var usual = time.GetUtcNow().AddMonths(-options.RetentionMonths);
        return before?.ToUniversalTime() ?? (usual < latest ? usual : latest);
    }

    private ChainHead? Last(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        RecordTimes.LastRemovable(database, cutoff, time.GetUtcNow(), journal.Head.Seq, cancellationToken);

    private static Pruning Range(DateTimeOffset cutoff, long first, long last) => new(cutoff, first, last, last - first + 1);

    private (PolicyState State, int Later) StateAt(long seq)
    {
        using var connection = database.Open(readOnly: true);
        using var count = ChainReader.Command(connection, $"SELECT count(*) FROM Journal WHERE {ChainReader.NotCalls} AND Kind = 'c' AND Seq > $1", seq);
        return (ChainReader.PolicyAt(connection, seq).State, (int)(long)count.ExecuteScalar()!);
    }

    /// <summary>The last record that was ever said to be taken out; 0 when none was.</summary>
    private long Announced()
    {
        using var connection = database.Open(readOnly: true);
        return ChainReader.First(connection) - 1;
    }

    private long FirstSeq()
    {
        using var connection = database.Open(readOnly: true);
        using var command = ChainReader.Command(connection, "SELECT Seq FROM Journal ORDER BY Seq LIMIT 1");
        return command.ExecuteScalar() as long? ?? 1;
    }

    private FileStream TakeTurn()
    {
        try
        {
            return new FileStream(folder.File("retention.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new NestException("Another process is taking old records out right now; wait until it is done.", e);
        }
    }
}
