using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>One request of an agent that can move data, end to end: the straight line that each takes and nothing bypasses.</summary>
public sealed class CallGateway(
    NestJournal journal, UpstreamPool pool, DefinitionStore definitions, StatusTool status, Explanations explain, KeyHasher hash,
    StateSealer seal, StateOpener open, GatewayOptions options, TimeProvider time)
{
    private readonly CallTargets _targets = new(new ResourceMap(pool.ResourcesAsync, definitions.FindAsync), options);
    private readonly Continuations _continuations = new(seal, open, time);
    private readonly CallForms _forms = new(explain);

    /// <summary>The last step before a server, which differs between a call and a subscription.</summary>
    private delegate Task<UpstreamReply> Relay(NestJournal.Permit permit, JsonObject parameters);

    /// <summary>
    /// Decides, records and relays one <c>tools/call</c>, <c>prompts/get</c>, <c>resources/read</c> or <c>completion/complete</c>.
    /// Every expected end is an answer.
    /// </summary>
    public async Task<Answer> CallAsync(Caller caller, AgentCall call, Backchannel? back, CancellationToken cancellationToken) =>
        RelayedResult.Complete(
            await AnswerAsync(
                caller, call,
                (permit, parameters) => pool.CallAsync(permit, parameters, caller.User, LegMeta.Guard(back), cancellationToken),
                cancellationToken),
            caller.Era);

    /// <summary>Subscribes an agent to updates of one resource (<c>resources/subscribe</c>): recorded and decided like a read.</summary>
    /// <param name="updated">Called with the <c>params</c> of each update, while the agent may still read the resource; must not block.</param>
    public async Task<Subscription> SubscribeAsync(Caller caller, AgentCall call, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        IAsyncDisposable? handle = null;
        var answer = await AnswerAsync(caller, call, async (permit, parameters) =>
        {
            var target = CallTarget.Of(permit.Server!.Id, permit.Tool!.Id);
            var uri = parameters["uri"]!.GetValue<string>();
            (var reply, handle) = await pool.SubscribeAsync(
                permit, uri, caller.User, update => PassOn(caller, target, update, updated), () => LooksAllowed(journal.State, caller, target), cancellationToken);
            return reply;
        }, cancellationToken);
        return new Subscription(RelayedResult.Complete(answer, caller.Era), handle);
    }

    private async Task<Answer> AnswerAsync(Caller caller, AgentCall call, Relay relay, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (AgentRequest.Read(call, out var refusal) is not { } request)
        {
            return refusal!;
        }

        try
        {
            // 1 The name or URI becomes ids; from here on nothing is decided by a string. A first look, under the policy at hand.
            var (target, looksAllowed) = await LookAsync(caller, request, cancellationToken);

            // 2 Only what looks allowed may wake a server. Connecting reads its definitions again, and may find them changed.
            var down = looksAllowed && target.Kind == CallTargetKind.Tool
                ? await pool.EnsureConnectedAsync(target.ServerId, caller.User, cancellationToken)
                : null;

            // 3 The journal decides, and the record is durable, before anything else happens.
            var scheme = await _targets.SchemeAsync(journal.State, caller, target, request, looksAllowed, cancellationToken);
            var admission = await journal.AdmitAsync(Intent(caller, call, target, request, scheme), cancellationToken);

            // 4 A refused call ends here, and says why.
            return admission.Permit is { } permit
                ? await RunAsync(permit, admission.State, caller, call, request, relay, down, started, cancellationToken)
                : _forms.Refused(admission.Decision.Reason!.Value, admission.State, target, request, caller.Era);
        }
        catch (JournalUnavailableException)
        {
            return Answer.OfError(GatewayCode.JournalUnavailable, Sentences.JournalUnavailable);
        }
    }

    private async Task<Answer> RunAsync(
        NestJournal.Permit permit, PolicyState state, Caller caller, AgentCall call, AgentRequest request, Relay relay, string? down, long started,
        CancellationToken cancellationToken)
    {
        var outcome = CallOutcome.ServerFailed;
        int? responseBytes = null;
        try
        {
            // 5 The call goes to the server, or to the nest's own tool.
            (outcome, var answer, responseBytes) = permit.Tool is null
                ? (CallOutcome.Succeeded, Answer.OfResult(status.Answer(state, caller)), null)
                : await RelayAsync(permit, state, caller, call, request, relay, down);
            responseBytes ??= SizeOf(answer);
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

    private async Task<(CallOutcome Outcome, Answer Answer, int? Bytes)> RelayAsync(
        NestJournal.Permit permit, PolicyState state, Caller caller, AgentCall call, AgentRequest request, Relay relay, string? down)
    {
        if (down is null && !_continuations.TryOpen(call.Parameters, permit, request))
        {
            return (CallOutcome.ToolError, Answer.OfError(GatewayCode.InvalidParams, Sentences.Continuation), null);
        }

        var reply = down is null
            ? await relay(permit, RelayedParameters.For(call.Method, call.Parameters, permit.Tool!))
            : UpstreamReply.Of(UpstreamReplyKind.Unavailable);

        // 6 What came back has a meaning for the journal, and a form for the agent.
        var (outcome, answer) = _forms.Read(reply, permit, state, request, caller.Era, down);
        if (answer.Result is JsonObject result && RelayedResult.WantsInput(result) && !_continuations.TrySeal(result, permit, request))
        {
            (outcome, answer) = CallForms.ProtocolFault(permit.Server!, request);
        }

        return (outcome, reply.StateLost ? CallForms.WithStateLost(answer, permit.Server!) : answer, reply.Body is null ? null : reply.Bytes);
    }

    private async ValueTask<(CallTarget Target, bool LooksAllowed)> LookAsync(Caller caller, AgentRequest request, CancellationToken cancellationToken)
    {
        var first = await LookAsync(journal.State, caller, request, cancellationToken);
        // What looks refused may have been allowed by another process a moment ago.
        return first.LooksAllowed ? first : await LookAsync(await journal.CatchUpAsync(cancellationToken), caller, request, cancellationToken);
    }

    private async ValueTask<(CallTarget Target, bool LooksAllowed)> LookAsync(
        PolicyState state, Caller caller, AgentRequest request, CancellationToken cancellationToken)
    {
        var target = await _targets.FindAsync(state, caller, request, time.GetUtcNow(), cancellationToken);
        return (target, LooksAllowed(state, caller, target));
    }

    private bool LooksAllowed(PolicyState state, Caller caller, CallTarget target) =>
        AccessPolicy.Decide(state, caller.AgentId, target, state.FindTool(target)?.Live, time.GetUtcNow()).IsAllowed;

    private void PassOn(Caller caller, CallTarget target, JsonObject update, Action<JsonObject> updated)
    {
        // A subscription may outlive the grant it was made under; what it says may not.
        if (LooksAllowed(journal.State, caller, target))
        {
            var own = update.DeepClone().AsObject(); // others may have subscribed to the same
            LegMeta.StripOfServer(own);
            updated(own);
        }
    }

    private CallIntent Intent(Caller caller, AgentCall call, CallTarget target, AgentRequest request, string? scheme)
    {
        var unknown = target.Kind == CallTargetKind.Unknown;
        return new()
        {
            CallId = Guid.CreateVersion7(),
            AgentId = caller.AgentId,
            Target = target,
            Method = call.Method,
            UnknownNameLength = unknown ? request.Name.Length : null,
            UnknownNameHash = unknown ? hash("name:" + request.Name) : null,
            ResourceScheme = scheme,
            ProtocolVersion = caller.ProtocolVersion,
            Client = caller.Client,
            RequestBytes = call.RequestBytes,
        };
    }

    private static int SizeOf(Answer answer) => Encoding.UTF8.GetByteCount((answer.Result ?? answer.Error)!.ToJsonString());
}
