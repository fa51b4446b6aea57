using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Proof;

/// <summary>
/// What a checkpoint that this browser kept says of the journal as it is now. The browser is elsewhere: who rewrites the journal, its
/// checkpoints and its key cannot reach what is remembered here.
/// </summary>
/// <param name="Verdict">How it compares.</param>
/// <param name="Sentence">For the person.</param>
public sealed record Remembered(RememberedVerdict Verdict, string Sentence)
{
    /// <summary>Compares.</summary>
    /// <param name="line">What the browser kept; null when nothing.</param>
    /// <param name="firstSeq">The first record that is still kept.</param>
    /// <param name="hashAt">Hash of a record now; null when it is not there.</param>
    public static Remembered Compare(string? line, PolicyState state, long firstSeq, Func<long, string?> hashAt)
    {
        if (line is null)
        {
            return new(RememberedVerdict.Nothing, "This browser remembers no checkpoint yet. From now on it keeps the newest one it is shown and compares it with the journal at every visit.");
        }

        if (Parse(line) is not { } kept)
        {
            return new(RememberedVerdict.Unreadable, "What this browser kept is no checkpoint.");
        }

        var name = $"record {kept.Seq:N0}, as this browser saw it signed on {kept.At.UtcDateTime:d MMM yyyy 'at' HH:mm} UTC";
        var hash = kept.Nest == state.InstanceId ? hashAt(kept.Seq) : null;
        return true switch
        {
            _ when kept.Nest != state.InstanceId =>
                new(RememberedVerdict.OtherNest, "What this browser kept is of another nest at this address. If you did not set this one up anew, somebody has replaced it."),
            _ when hash == kept.Hash => new(RememberedVerdict.Same, $"The journal still holds {name}."),
            _ when kept.Epoch > state.Epoch =>
                new(RememberedVerdict.Different, $"The journal was put back to an earlier one: it does not know that it was restored, but {name}, is from after that."),
            _ when kept.Epoch < state.Epoch =>
                new(RememberedVerdict.Lost, $"The nest was restored from a backup since; {name}, came after that backup and is lost."),
            _ when hash is not null => new(RememberedVerdict.Different, $"The journal was rewritten: it holds another record in place of {name}."),
            _ when kept.Seq < firstSeq => new(RememberedVerdict.Removed, $"Retention has taken out {name}; it cannot be compared any more."),
            _ => new(RememberedVerdict.Different, $"The newest part of the journal is gone: it does not reach {name}."),
        };
    }

    /// <summary>Whether the browser may remember a newer one instead; after an alarm only when somebody says so.</summary>
    public bool MayBeReplaced => Verdict is RememberedVerdict.Nothing or RememberedVerdict.Same or RememberedVerdict.Removed;

    private static Checkpoint? Parse(string line)
    {
        try
        {
            return Checkpoint.Parse(line);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
