using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Journal;

/// <summary>Policy and chain as of one record: where the writer stands while it works on a transaction.</summary>
/// <param name="SinceState">How many changes came after the last state record.</param>
internal readonly record struct Draft(PolicyState State, ChainHead Head, int SinceState)
{
    public static readonly Draft Empty = new(PolicyState.Empty, ChainHead.Start, 0);

    public Draft At(ChainHead head) => this with { Head = head };

    public Draft With(PolicyState state, ChainHead head) => new(state, head, SinceState + 1);

    /// <summary>Takes in one stored record. Changes are checked against their hash; the whole chain is the verifier's to check.</summary>
    /// <exception cref="InvalidDataException">A record is missing before it, or it is a change that was altered or is not known.</exception>
    public Draft Follow(JournalRow row)
    {
        if (row.Seq != Head.Seq + 1)
        {
            throw new InvalidDataException($"Journal record {Head.Seq + 1} is missing.");
        }

        var head = Head.Next(row.Hash);
        return row.Kind switch
        {
            RecordKind.Change => With(Fold(State, row), head),
            RecordKind.State => new Draft(State, head, 0),
            _ => At(head),
        };
    }

    /// <summary>Applies the change in a stored record.</summary>
    /// <exception cref="InvalidDataException">It was altered, or does not fit what came before it.</exception>
    public static PolicyState Fold(PolicyState state, JournalRow row)
    {
        CheckHash(row);
        return state.TryApply(ChangeIn(row), row.Seq, out var next, out var conflict)
            ? next
            : throw new InvalidDataException($"Journal record {row.Seq} does not fit: {conflict}");
    }

    /// <exception cref="InvalidDataException">The record was altered.</exception>
    public static void CheckHash(JournalRow row)
    {
        if (!ChainHead.HashOf(row.Body).AsSpan().SequenceEqual(row.Hash))
        {
            throw new InvalidDataException($"Journal record {row.Seq} is not what was hashed.");
        }
    }

    private static Change ChangeIn(JournalRow row)
    {
        try
        {
            using var json = JsonDocument.Parse(row.Body);
            return ChangeJson.Read(json.RootElement.GetProperty("body"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidDataException($"Journal record {row.Seq} is a change this version does not know.", e);
        }
    }
}
