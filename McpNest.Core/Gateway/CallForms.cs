using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>
/// The form each end of a call has for the agent, and its meaning for the journal. Tools say what went wrong in a tool result, because
/// models read it; everything else has only JSON-RPC errors.
/// </summary>
internal sealed class CallForms(Explanations explain)
{
    public Answer Refused(DenialReason reason, PolicyState state, CallTarget target, AgentRequest request, UpstreamEra era)
    {
        var sentence = explain.Of(reason, state, target, request.Kind, request.Name);
        return (request.Kind, reason) switch
        {
            (OfferKind.Tool, _) => Answer.OfToolError(sentence),
            (OfferKind.Prompt, DenialReason.UnknownTool) => Answer.OfError(GatewayCode.InvalidParams, sentence),
            (_, DenialReason.UnknownTool) => Answer.OfError(new JsonObject
            {
                ["code"] = era == UpstreamEra.Session ? GatewayCode.ResourceNotFound : GatewayCode.InvalidParams,
                ["message"] = sentence,
                ["data"] = new JsonObject { ["uri"] = request.Name }, // as the specification has it, to the client that sent it
            }),
            _ => Answer.OfError(GatewayCode.NotPermitted, sentence),
        };
    }

    /// <param name="down">Why the server was not even asked, when it was known to be down.</param>
    public (CallOutcome Outcome, Answer Answer) Read(
        UpstreamReply reply, NestJournal.Permit permit, PolicyState state, AgentRequest request, UpstreamEra era, string? down)
    {
        var server = permit.Server!;
        return reply switch
        {
            { Kind: UpstreamReplyKind.Result, Body: JsonObject result } => Completed(result, server, request, era),
            { Kind: UpstreamReplyKind.Error, Body: JsonObject error } when !IsAboutTheLeg(error) => (CallOutcome.ToolError, Answer.OfError(error)),
            { Kind: UpstreamReplyKind.DefinitionChanged } =>
                (CallOutcome.Denied, Refused(DenialReason.ToolHeld, state, CallTarget.Of(server.Id, permit.Tool!.Id), request, era)),
            { Kind: UpstreamReplyKind.TimedOut } =>
                (CallOutcome.TimedOut, Failed(request, GatewayCode.ServerTimedOut, Sentences.TimedOut(server))),
            { Kind: UpstreamReplyKind.Cancelled } =>
                (CallOutcome.Cancelled, Failed(request, GatewayCode.Cancelled, Sentences.Cancelled)),
            { Kind: UpstreamReplyKind.TooLarge } =>
                (CallOutcome.ServerFailed, Failed(request, GatewayCode.TooLarge, Sentences.TooLarge(server))),
            { Kind: UpstreamReplyKind.Unavailable } =>
                (CallOutcome.ServerFailed, Failed(request, GatewayCode.ServerUnavailable, Sentences.Unavailable(server, down))),
            _ => ProtocolFault(server, request),
        };
    }

    /// <summary>The server answered with something that is not valid MCP.</summary>
    public static (CallOutcome Outcome, Answer Answer) ProtocolFault(UpstreamServer server, AgentRequest request) =>
        (CallOutcome.ServerFailed, Failed(request, GatewayCode.ServerProtocolFault, Sentences.ProtocolFault(server)));

    /// <summary>
    /// Adds to an error that the server has lost what it kept for this agent, which is likely why. An answer that is no error says by itself
    /// that nothing was missed.
    /// </summary>
    public static Answer WithStateLost(Answer answer, UpstreamServer server)
    {
        if (answer.Error is { } error)
        {
            error["message"] = $"{error["message"]} {Sentences.StateLost(server)}";
        }
        else if (answer.Result is JsonObject result && IsToolError(result) && result["content"] is JsonArray content)
        {
            content.Add(Answer.Text(Sentences.StateLost(server))[0]!.DeepClone());
        }

        return answer;
    }

    private static (CallOutcome Outcome, Answer Answer) Completed(JsonObject result, UpstreamServer server, AgentRequest request, UpstreamEra era) =>
        era == UpstreamEra.Session && RelayedResult.WantsInput(result)
            ? (CallOutcome.ToolError, Failed(request, GatewayCode.ServerProtocolFault, Sentences.WantsInput(server)))
            : (IsToolError(result) ? CallOutcome.ToolError : CallOutcome.Succeeded, Answer.OfResult(RelayedResult.For(request.Method, result, era)));

    private static Answer Failed(AgentRequest request, int code, string sentence) =>
        request.Kind == OfferKind.Tool ? Answer.OfToolError(sentence) : Answer.OfError(code, sentence);

    // Headers and versions are between the nest and its server; to the agent it would sound as if the nest refused its own.
    private static bool IsAboutTheLeg(JsonObject error) =>
        error["code"] is JsonValue value && value.TryGetValue(out int code) && code is GatewayCode.HeaderMismatch or GatewayCode.UnsupportedVersion;

    private static bool IsToolError(JsonObject result) =>
        result["isError"] is JsonValue flag && flag.TryGetValue(out bool isError) && isError;
}
