using System.Collections.Concurrent;

namespace McpNest.Core.Upstreams;

/// <summary>Who waits for which answer. Each answer is given once; what nobody waits for is dropped and counted.</summary>
internal sealed class PendingAnswers
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<UpstreamAnswer>> _waiting = new();
    private int _strays;

    /// <summary>How many answers came that nobody waited for: unknown, foreign, second or too late.</summary>
    public int Strays => _strays;

    public Task<UpstreamAnswer> Expect(long id)
    {
        var answer = new TaskCompletionSource<UpstreamAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        return answer.Task;
    }

    public void Forget(long id) => _waiting.TryRemove(id, out _);

    public void Give(long? id, Func<UpstreamAnswer> answer)
    {
        if (id is { } known && _waiting.TryRemove(known, out var waiting))
        {
            waiting.TrySetResult(answer());
        }
        else
        {
            Interlocked.Increment(ref _strays);
        }
    }

    /// <returns>False when nobody waits for it.</returns>
    public bool Fail(long? id, UpstreamException fault) =>
        id is { } known && _waiting.TryRemove(known, out var waiting) && waiting.TrySetException(fault);

    /// <summary>Fails the one who waits, if it is only one: then an answer can be nobody else's.</summary>
    public bool FailOnly(UpstreamException fault) => _waiting.Keys is { Count: 1 } ids && Fail(ids.First(), fault);

    public void FailAll(UpstreamException fault)
    {
        foreach (var id in _waiting.Keys)
        {
            Fail(id, fault);
        }
    }
}
