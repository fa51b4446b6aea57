using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Tools that answer "input required", and complete when the client comes back with it.</summary>
internal static class InputTools
{
    private const string Prefix = "test_input_required_result_";

    [McpServerTool(Name = Prefix + "elicitation"), Description("Needs a name from the person.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> context) =>
        context.Params.Elicited("user_name", "name") is { } name
            ? $"Hello, {name}!"
            : throw new InputRequiredException(NameForm);

    [McpServerTool(Name = Prefix + "sampling"), Description("Needs an answer of the client's model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> context) =>
        context.Params.Sampled("capital_question")
            ?? throw new InputRequiredException(Ask("capital_question", InputRequest.ForSampling(Forms.Question("What is the capital of France?", 100))));

    [McpServerTool(Name = Prefix + "list_roots"), Description("Needs the client's roots.")]
    public static string ListRoots(RequestContext<CallToolRequestParams> context) =>
        context.Params.Roots("client_roots")
            ?? throw new InputRequiredException(Ask("client_roots", InputRequest.ForRootsList(new ListRootsRequestParams())));

    [McpServerTool(Name = Prefix + "request_state"), Description("Needs a confirmation, and its own state back.")]
    public static string RequestState(RequestContext<CallToolRequestParams> context) =>
        context.Params.Elicited("confirm", "ok") is not null && SealedState.Open(context.Params.RequestState) == "request_state"
            ? "state-ok"
            : throw new InputRequiredException(ConfirmForm, SealedState.Seal("request_state"));

    [McpServerTool(Name = Prefix + "tampered_state"), Description("Refuses a state that was changed.")]
    public static string TamperedState(RequestContext<CallToolRequestParams> context) =>
        context.Params.RequestState is { } state && SealedState.Open(state) == "tampered_state" && context.Params.Elicited("confirm", "ok") is not null
            ? "state-ok"
            : throw new InputRequiredException(ConfirmForm, SealedState.Seal("tampered_state"));

    [McpServerTool(Name = Prefix + "multiple_inputs"), Description("Needs a name, an answer of the model and the roots at once.")]
    public static string MultipleInputs(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params.Elicited("user_name", "name") is { } name
            && context.Params.Sampled("greeting") is { } greeting
            && context.Params.Roots("client_roots") is { } roots
            && SealedState.Open(context.Params.RequestState) == "multiple_inputs")
        {
            return $"{greeting} {name}, your roots are {roots}.";
        }

        var requests = NameForm;
        requests["greeting"] = InputRequest.ForSampling(Forms.Question("Generate a greeting", 50));
        requests["client_roots"] = InputRequest.ForRootsList(new ListRootsRequestParams());
        throw new InputRequiredException(requests, SealedState.Seal("multiple_inputs"));
    }

    [McpServerTool(Name = Prefix + "multi_round"), Description("Needs a name first and a colour then.")]
    public static string MultiRound(RequestContext<CallToolRequestParams> context)
    {
        var state = context.Params.RequestState is { } given ? SealedState.Open(given) : null;
        if (state?.StartsWith("named:", StringComparison.Ordinal) == true && context.Params.Elicited("step2", "color") is { } color)
        {
            return $"{state["named:".Length..]} likes {color}.";
        }

        if (state == "asked" && context.Params.Elicited("step1", "name") is { } name)
        {
            throw new InputRequiredException(
                Ask("step2", InputRequest.ForElicitation(Forms.Line("Step 2: What is your favorite color?", "color"))), SealedState.Seal("named:" + name));
        }

        throw new InputRequiredException(
            Ask("step1", InputRequest.ForElicitation(Forms.Line("Step 1: What is your name?", "name"))), SealedState.Seal("asked"));
    }

    [McpServerTool(Name = Prefix + "capabilities"), Description("Asks only for what the client says it can do.")]
    public static string Capabilities(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params.Elicited("user_name", "name") is not null || context.Params.Sampled("greeting") is not null)
        {
            return "Thank you.";
        }

        var can = context.Server.ClientCapabilities;
        var requests = can?.Elicitation is null ? [] : NameForm;
        if (can?.Sampling is not null)
        {
            requests["greeting"] = InputRequest.ForSampling(Forms.Question("Generate a greeting", 50));
        }

        throw new InputRequiredException(requests);
    }

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Needs a confirmation, asked on the stream of its answer.")]
    public static string Streaming(RequestContext<CallToolRequestParams> context) =>
        context.Params.Elicited("confirm", "ok") is not null ? "Confirmed." : throw new InputRequiredException(ConfirmForm);

    private static Dictionary<string, InputRequest> NameForm =>
        Ask("user_name", InputRequest.ForElicitation(Forms.Line("What is your name?", "name")));

    private static Dictionary<string, InputRequest> ConfirmForm => Ask("confirm", InputRequest.ForElicitation(Forms.Confirmation("Please confirm")));

    private static Dictionary<string, InputRequest> Ask(string name, InputRequest request) => new() { [name] = request };
}
