using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>
/// What a state record says: the policy as of one record, so that replay can begin behind it. With <see cref="Removed"/>, all up to there
/// was taken out by retention.
/// </summary>
/// <param name="Through">The record the state is as of, with its hash.</param>
public sealed record StateRecord(ChainHead Through, RemovedRange? Removed, PolicyState State)
{
    /// <exception cref="InvalidDataException">It is no state record this version knows.</exception>
    public static StateRecord Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            var state = PolicyState.Of(ChangeJson.ReadImage(json.GetProperty("state")));
            var removed = json.TryGetProperty("removed", out var range)
                ? new RemovedRange(range.GetProperty("from").GetInt64(), range.GetProperty("through").GetInt64(), range.GetProperty("count").GetInt64())
                : null;
            return new StateRecord(new ChainHead(json.GetProperty("through").GetInt64(), json.GetProperty("throughHash").GetString()!), removed, state);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("A state record is not one this version knows.", e);
        }
    }
}
