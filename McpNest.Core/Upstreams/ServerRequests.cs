using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>Answers what a server asks: it is told that the nest is alive, and gets an agent's answer to what was offered.</summary>
/// <param name="offered">The client capabilities the server was told of.</param>
/// <param name="send">Sends an answer.</param>
internal sealed class ServerRequests(JsonObject offered, Func<ReadOnlyMemory<byte>, Task> send, ByteBudget budget)
{
    // A flood of requests must not pile up: so many wait for an agent, and so many answers are on their way.
    private const int Most = 16;

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _waiting = new(StringComparer.Ordinal);
    private int _sending;

    /// <param name="call">The call it came with; null when it belongs to the agent's session at large.</param>
    /// <param name="back">Who answers; null when nobody can.</param>
    public void Take(IncomingMessage request, int bytes, OpenCall? call, Backchannel? back) => _ = TakeAsync(request, bytes, call, back);

    /// <summary>The server no longer waits for an answer.</summary>
    public void Cancel(JsonElement parameters)
    {
        if (parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("requestId", out var id))
        {
            Cancel(id.GetRawText());
        }
    }

    /// <summary>The connection is over.</summary>
    public void CancelAll()
    {
        foreach (var id in _waiting.Keys)
        {
            Cancel(id);
        }
    }

    private async Task TakeAsync(IncomingMessage request, int bytes, OpenCall? call, Backchannel? back)
    {
        var answer = await AnswerAsync(request, bytes, call, back);
        if (answer is { } message && Interlocked.Increment(ref _sending) <= Most)
        {
            await send(message).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (answer is not null)
        {
            Interlocked.Decrement(ref _sending);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> AnswerAsync(IncomingMessage request, int bytes, OpenCall? call, Backchannel? back)
    {
        var id = request.Json.GetProperty("id");
        if (request.Method == "ping")
        {
            return JsonRpc.Answer(id, new AgentAnswer([], null));
        }

        if (!offered.ContainsKey(request.Method!.Split('/')[0]) || back?.Ask is not { } ask)
        {
            return JsonRpc.Refusal(id, -32601, "Method not found");
        }

        using var hold = budget.Hold();
        if (_waiting.Count >= Most || !hold.TryGrowTo(bytes))
        {
            return JsonRpc.Refusal(id, -32603, "Too many requests are waiting for this client");
        }

        return await AskAsync(request, id, ask, call);
    }

    private async Task<ReadOnlyMemory<byte>?> AskAsync(
        IncomingMessage request, JsonElement id, Func<string, JsonObject?, CancellationToken, Task<AgentAnswer>> ask, OpenCall? call)
    {
        var key = id.GetRawText();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call?.Over ?? CancellationToken.None);
        if (!_waiting.TryAdd(key, over))
        {
            return null; // the same once more
        }

        call?.Patience?.Pause(); // the server waits for the agent now, not the agent for the server
        try
        {
            var parameters = request.Json.TryGetProperty("params", out var sent) && sent.ValueKind == JsonValueKind.Object ? JsonObject.Create(sent) : null;
            return JsonRpc.Answer(id, await ask(request.Method!, parameters, over.Token));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null; // nobody waits any more
        }
        catch (Exception)
        {
            return JsonRpc.Refusal(id, -32603, "The client gave no answer"); // its session ended, most likely
        }
        finally
        {
            _waiting.TryRemove(key, out _);
            call?.Patience?.Resume();
        }
    }

    private void Cancel(string id)
    {
        if (_waiting.TryRemove(id, out var waiting))
        {
            try
            {
                waiting.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Answered at the same moment.
            }
        }
    }
}
