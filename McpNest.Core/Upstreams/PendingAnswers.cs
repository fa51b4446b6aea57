using System.Collections.Concurrent;

namespace McpNest.Core.Upstreams;

/// <summary>Who waits for which answer. Each answer is given once; what nobody waits for is dropped and counted.</summary>
internal sealed class PendingAnswers
{
    private readonly ConcurrentDictionary<long, (TaskCompletionSource<UpstreamAnswer> Answer, bool IsListen)> _waiting = new();
    private int _strays;

    /// <summary>How many answers came that nobody waited for: unknown, foreign, second or too late.</summary>
    public int Strays => _strays;

    /// <param name="isListen">It is answered only when its stream of notifications is over.</param>
    public Task<UpstreamAnswer> Expect(long id, bool isListen = false)
    {
        var answer = new TaskCompletionSource<UpstreamAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = (answer, isListen);
        return answer.Task;
    }

    public void Forget(long id) => _waiting.TryRemove(id, out _);

    public void Give(long? id, Func<UpstreamAnswer> answer)
    {
        if (id is { } known && _waiting.TryRemove(known, out var waiting))
        {
            waiting.Answer.TrySetResult(answer());
        }
        else
        {
            Interlocked.Increment(ref _strays);
        }
    }

    /// <returns>False when nobody waits for it.</returns>
    public bool Fail(long? id, UpstreamException fault) =>
        id is { } known && _waiting.TryRemove(known, out var waiting) && waiting.Answer.TrySetException(fault);

    /// <summary>Fails the one who waits, if it is only one: then an answer can be nobody else's. A listen has none to wait for yet.</summary>
    public bool FailOnly(UpstreamException fault) =>
        _waiting.Where(waiting => !waiting.Value.IsListen).Select(waiting => waiting.Key).ToArray() is [var only] && Fail(only, fault);

    public void FailAll(UpstreamException fault)
    {
        foreach (var id in _waiting.Keys)
        {
            Fail(id, fault);
        }
    }
}
