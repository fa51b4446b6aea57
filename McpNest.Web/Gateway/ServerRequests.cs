using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>
/// What servers ask one agent through its session. Each request goes out under an id of the nest's own, so an answer can only meet the
/// request it belongs to; any other answer is dropped and counted.
/// </summary>
internal sealed class ServerRequests(GatewayMeter meter, TimeProvider time, CancellationToken sessionEnded)
{
    private const int MaxWaiting = 16;
    private const string Gone = "The client is no longer there to be asked.";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<AgentAnswer>> _waiting = new();

    /// <summary>Sends a request and waits for its answer. When nobody waits any longer the agent is told; when it cannot get it, the server.</summary>
    public async Task<AgentAnswer> AskAsync(Outbox outbox, string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            return Refusal("Too many requests wait for this client already.");
        }

        var id = "nest-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var answer = _waiting.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        var request = RpcText.Request(id, method, parameters);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, sessionEnded, outbox.Closed);
        try
        {
            if (!outbox.TryAddRequest(request))
            {
                return Refusal(outbox.Closed.IsCancellationRequested ? Gone : "The request is larger than what may wait for this client.");
            }

            return await answer.Task.WaitAsync(s_patience, time, patience.Token);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            if (!outbox.Closed.IsCancellationRequested && !outbox.TryWithdraw(request))
            {
                outbox.Add(RpcText.Notification("notifications/cancelled", new JsonObject { ["requestId"] = id }));
            }

            cancellationToken.ThrowIfCancellationRequested();
            return Refusal(outbox.Closed.IsCancellationRequested ? Gone : "The client did not answer.");
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Takes an agent's response to whoever waits for it.</summary>
    public void Answer(RpcMessage response)
    {
        if (response.Id.ValueKind != JsonValueKind.String || !_waiting.TryRemove(response.Id.GetString()!, out var waiting))
        {
            meter.Dropped("answer_without_request");
            return;
        }

        waiting.TrySetResult(new AgentAnswer(response.Body.Object("result"), response.Body.Object("error")));
    }

    private static AgentAnswer Refusal(string sentence) =>
        new(null, new JsonObject { ["code"] = GatewayCode.InternalError, ["message"] = sentence });
}
