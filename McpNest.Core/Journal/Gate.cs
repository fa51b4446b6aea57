namespace McpNest.Core.Journal;

/// <summary>Whether records can be written. Closed means: refuse calls, keep trying, open by itself.</summary>
internal sealed class Gate
{
    private volatile Closure? _closure;

    public Closure? Closed => _closure;

    /// <summary>Closes. A gate that is closed already takes on a graver reason when one shows itself.</summary>
    /// <returns>Whether it was open before.</returns>
    public bool Close(GateReason reason, DateTimeOffset at)
    {
        var before = Interlocked.CompareExchange(ref _closure, new Closure(reason, at), null);
        if (before is not null && IsGraver(reason, before.Reason))
        {
            Interlocked.CompareExchange(ref _closure, before with { Reason = reason }, before);
        }

        return before is null;
    }

    public void Open() => _closure = null;

    // Slow is only the first impression of anything else. What another file in the journal's place holds says nothing about the journal.
    private static bool IsGraver(GateReason reason, GateReason known) =>
        (known == GateReason.TooSlow && reason != GateReason.TooSlow)
        || (reason == GateReason.Corrupted && known is not (GateReason.Corrupted or GateReason.FileMissing));

    internal sealed record Closure(GateReason Reason, DateTimeOffset At)
    {
        public string Sentence => Reason switch
        {
            GateReason.TooSlow => "The journal could not be written in time; calls are refused until the disk or the lock holder answers again.",
            GateReason.FileMissing => "The journal's file was moved, deleted or replaced; put nest.db back, or stop the nest and restore a backup.",
            GateReason.DiskFull => "The disk that holds the journal is full; free some space and calls are served again.",
            GateReason.ReadOnly => "The journal cannot be written; make the data folder and nest.db writable for the nest's user.",
            GateReason.Corrupted => "The journal is damaged, or holds records of a newer version, and was left untouched; stop the nest and restore a backup of the data folder, or start the newer version.",
            _ => "Reading or writing the journal failed; check the disk that holds the data folder.",
        };
    }
}
