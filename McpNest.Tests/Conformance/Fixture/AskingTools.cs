using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Tools that ask the client while they run, with requests of their own: sessions only.</summary>
internal static class AskingTools
{
    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> Sampling(McpServer server, [Description("What to ask it.")] string prompt, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(Forms.Question(prompt, maxTokens: 100), cancellationToken);
        return "LLM response: " + string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the person at the client for name and address.")]
    public static async Task<string> Elicitation(McpServer server, [Description("What to say to them.")] string message, CancellationToken cancellationToken)
    {
        var result = await server.ElicitAsync(
            Forms.Form(message, new()
            {
                ["username"] = new ElicitRequestParams.StringSchema { Description = "User's response" },
                ["email"] = new ElicitRequestParams.StringSchema { Description = "User's email address" },
            }),
            cancellationToken);
        return $"User response: {Words(result)}";
    }

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks with a default for every primitive type.")]
    public static async Task<string> Defaults(McpServer server, CancellationToken cancellationToken) =>
        "Elicitation completed: " + Words(await server.ElicitAsync(Forms.Defaults, cancellationToken));

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks with every kind of choice.")]
    public static async Task<string> Choices(McpServer server, CancellationToken cancellationToken) =>
        "Elicitation completed: " + Words(await server.ElicitAsync(Forms.Choices, cancellationToken));

    [McpServerTool(Name = "test_roots"), Description("Asks the client for its roots.")]
    public static async Task<string> Roots(McpServer server, CancellationToken cancellationToken)
    {
        var result = await server.RequestRootsAsync(new ListRootsRequestParams(), cancellationToken);
        return string.Join('\n', result.Roots.Select(root => root.Uri));
    }

    [McpServerTool(Name = "test_missing_capability"), Description("Works only for clients that can sample.")]
    public static string MissingCapability(RequestContext<CallToolRequestParams> context) =>
        context.Server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "This tool needs a client that can sample.")
            : "The client can sample.";

    private static string Words(ElicitResult result) => $"action={result.Action}, content={JsonSerializer.Serialize(result.Content)}";
}
