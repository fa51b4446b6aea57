using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Journal;

/// <summary>Policy and chain as of one record: where the writer stands while it works on a transaction.</summary>
internal readonly record struct Draft(PolicyState State, ChainHead Head)
{
    public static readonly Draft Empty = new(PolicyState.Empty, ChainHead.Start);

    /// <summary>Takes in one stored record. Changes are checked against their hash; the whole chain is the verifier's to check.</summary>
    /// <exception cref="InvalidDataException">A record is missing before it, or it is a change that was altered or is not known.</exception>
    public Draft Follow(JournalRow row)
    {
        if (row.Seq != Head.Seq + 1)
        {
            throw new InvalidDataException($"Journal record {Head.Seq + 1} is missing.");
        }

        return new Draft(row.Kind == RecordKind.Change ? Fold(State, row) : State, Head.Next(row.Hash));
    }

    /// <summary>Applies the change in a stored record.</summary>
    /// <exception cref="InvalidDataException">It was altered, or does not fit what came before it.</exception>
    public static PolicyState Fold(PolicyState state, JournalRow row)
    {
        if (!ChainHead.HashOf(row.Body).AsSpan().SequenceEqual(row.Hash))
        {
            throw new InvalidDataException($"Journal record {row.Seq} is not what was hashed.");
        }

        return state.TryApply(ChangeIn(row), row.Seq, out var next, out var conflict)
            ? next
            : throw new InvalidDataException($"Journal record {row.Seq} does not fit: {conflict}");
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
