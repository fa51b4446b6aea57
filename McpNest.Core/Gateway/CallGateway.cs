using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>One tools/call of an agent, end to end: the straight line that every call takes and nothing bypasses.</summary>
public sealed class CallGateway(
    NestJournal journal, UpstreamPool pool, StatusTool status, Explanations explain, KeyHasher hash, GatewayOptions options, TimeProvider time)
{
    /// <summary>Decides, records and relays one call. Every expected end is an answer.</summary>
    public async Task<Answer> CallAsync(Caller caller, AgentCall call, Backchannel? back, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (call.Parameters["name"] is not JsonValue value || !value.TryGetValue(out string? name))
        {
            return Answer.OfError(GatewayCode.InvalidParams, "tools/call needs the name of a tool.");
        }

        try
        {
            // 1 The name becomes ids; from here on nothing is decided by a string. A first look, under the policy at hand.
            var (target, looksAllowed) = await LookAsync(caller, name, cancellationToken);

            // 2 Only a call that looks allowed may wake a server. Connecting reads its definitions again, and may find the tool changed.
            var down = looksAllowed && target.Kind == CallTargetKind.Tool
                ? await pool.EnsureConnectedAsync(target.ServerId, caller.User, cancellationToken)
                : null;

            // 3 The journal decides, and the record is durable, before anything else happens.
            var admission = await journal.AdmitAsync(Intent(caller, call, target, name), cancellationToken);

            // 4 A refused call ends here, and says why.
            if (admission.Permit is not { } permit)
            {
                return Answer.OfToolError(explain.Of(admission.Decision.Reason!.Value, admission.State, target, name));
            }

            return await RunAsync(permit, admission, caller, call, name, back, down, started, cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            return Answer.OfError(GatewayCode.JournalUnavailable, Sentences.JournalUnavailable);
        }
    }

    private async Task<Answer> RunAsync(
        NestJournal.Permit permit, Admission admission, Caller caller, AgentCall call, string name, Backchannel? back, string? down, long started, CancellationToken cancellationToken)
    {
        var outcome = CallOutcome.ServerFailed;
        int? responseBytes = null;
        try
        {
            // 5 The call goes to the server, or to the nest's own tool.
            if (permit.Tool is not { } tool)
            {
                var own = Answer.OfResult(status.Answer(admission.State, caller));
                (outcome, responseBytes) = (CallOutcome.Succeeded, SizeOf(own));
                return own;
            }

            var reply = down is null
                ? await pool.CallAsync(permit, RelayedParameters.For(call.Parameters, tool.Name), caller.User, back, cancellationToken)
                : UpstreamReply.Of(UpstreamReplyKind.Unavailable);

            // 6 What came back has a meaning for the journal, and a form for the agent.
            (outcome, var answer) = Read(reply, permit, admission.State, name, down);
            responseBytes = reply.Body is null ? SizeOf(answer) : reply.Bytes;
            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = CallOutcome.Cancelled;
            throw;
        }
        finally
        {
            // 7 The outcome is recorded whatever happened.
            journal.Complete(permit, new CallEnd(outcome, time.GetElapsedTime(started), responseBytes));
        }
    }

    /// <summary>Subscribes an agent to updates of one resource: recorded and decided like a read.</summary>
    /// <param name="updated">Called with the <c>params</c> of each update; must not block.</param>
    public Task<Subscription> SubscribeAsync(Caller caller, AgentCall call, Action<JsonObject> updated, CancellationToken cancellationToken) =>
        pool is null ? throw new InvalidOperationException() : throw new NestException("Resources are not relayed yet.");

    private async ValueTask<(CallTarget Target, bool LooksAllowed)> LookAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var first = Look(journal.State, caller, name);
        // What looks refused may have been allowed by another process a moment ago.
        return first.LooksAllowed ? first : Look(await journal.CatchUpAsync(cancellationToken), caller, name);
    }

    private (CallTarget Target, bool LooksAllowed) Look(PolicyState state, Caller caller, string name)
    {
        var target = options.StatusTool && name == StatusTool.Name ? CallTarget.Status : state.Resolve(OfferKind.Tool, name);
        var live = state.FindTool(target)?.Live;
        return (target, AccessPolicy.Decide(state, caller.AgentId, target, live, time.GetUtcNow()).IsAllowed);
    }

    private CallIntent Intent(Caller caller, AgentCall call, CallTarget target, string name) => new()
    {
        CallId = Guid.CreateVersion7(),
        AgentId = caller.AgentId,
        Target = target,
        Method = call.Method,
        UnknownNameLength = target.Kind == CallTargetKind.Unknown ? name.Length : null,
        UnknownNameHash = target.Kind == CallTargetKind.Unknown ? hash("name:" + name) : null,
        ProtocolVersion = caller.ProtocolVersion,
        Client = caller.Client,
        RequestBytes = call.RequestBytes,
    };

    private (CallOutcome Outcome, Answer Answer) Read(UpstreamReply reply, NestJournal.Permit permit, PolicyState state, string name, string? down)
    {
        var server = permit.Server!;
        return reply switch
        {
            { Kind: UpstreamReplyKind.Result } => (IsToolError(reply.Body) ? CallOutcome.ToolError : CallOutcome.Succeeded, Answer.OfResult(reply.Body)),
            { Kind: UpstreamReplyKind.Error, Body: JsonObject error } => (CallOutcome.ToolError, Answer.OfError(error)),
            { Kind: UpstreamReplyKind.DefinitionChanged } => (CallOutcome.Denied,
                Answer.OfToolError(explain.Of(DenialReason.ToolHeld, state, CallTarget.Of(server.Id, permit.Tool!.Id), name))),
            { Kind: UpstreamReplyKind.TimedOut } => (CallOutcome.TimedOut, Answer.OfToolError(Sentences.TimedOut(server))),
            { Kind: UpstreamReplyKind.Cancelled } => (CallOutcome.Cancelled, Answer.OfToolError("The call was cancelled.")),
            { Kind: UpstreamReplyKind.TooLarge } => (CallOutcome.ServerFailed, Answer.OfToolError(Sentences.TooLarge(server))),
            { Kind: UpstreamReplyKind.Unavailable } => (CallOutcome.ServerFailed, Answer.OfToolError(Sentences.Unavailable(server, down))),
            _ => (CallOutcome.ServerFailed, Answer.OfToolError(Sentences.ProtocolFault(server))),
        };
    }

    private static bool IsToolError(JsonNode? result) =>
        result is JsonObject && result["isError"] is JsonValue flag && flag.TryGetValue(out bool isError) && isError;

    private static int SizeOf(Answer answer) => Encoding.UTF8.GetByteCount((answer.Result ?? answer.Error)!.ToJsonString());
}
