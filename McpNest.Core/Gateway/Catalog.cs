using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>What <c>tools/list</c> answers: the approved definitions of what a caller may use, never the live text of a server.</summary>
public sealed class Catalog(NestJournal journal, DefinitionStore definitions, GatewayOptions options, TimeProvider time)
{
    // By what it is made from, so it can never be stale; decisions are made anew for every list.
    private readonly ConcurrentDictionary<(ToolAddress, ToolFingerprint), JsonElement> _listed = new();

    /// <summary>Answers <c>tools/list</c>, <c>prompts/list</c>, <c>resources/list</c> or <c>resources/templates/list</c>.</summary>
    public async Task<Answer> ListAsync(Caller caller, string method, JsonObject? parameters, CancellationToken cancellationToken) =>
        method != "tools/list" ? Answer.OfError(-32601, "Method not found")
        : parameters?["cursor"] is not null ? Answer.OfError(GatewayCode.InvalidParams, "There is one page only; leave the cursor out.")
        : Answer.OfResult(new JsonObject { ["tools"] = await ListAsync(caller, cancellationToken) });

    /// <summary>The tools of one caller as the wire wants them, in an order that stays.</summary>
    public async Task<JsonArray> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var tools = new JsonArray();
        if (options.StatusTool)
        {
            tools.Add(StatusTool.Definition());
        }

        foreach (var (server, tool) in Visible(state, caller.AgentId, time.GetUtcNow()))
        {
            if (await DefinitionAsync(new ToolAddress(server.Slug, tool.Name), tool.Approved!.Value, cancellationToken) is { } definition)
            {
                tools.Add(JsonObject.Create(definition));
            }
        }

        return tools;
    }

    /// <summary>The approved tools a caller may use, and those that only wait for a changed definition to be approved.</summary>
    internal static IEnumerable<(UpstreamServer Server, ServerTool Tool)> Visible(PolicyState state, Guid agentId, DateTimeOffset now) =>
        from server in state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
        from tool in server.Tools.Values.OrderBy(tool => tool.Name, StringComparer.Ordinal)
        where tool.State is ToolState.Approved or ToolState.Held
            // As if the server still offered what was approved: a held tool stays in the list, so that its refusal can say why.
            && AccessPolicy.Decide(state, agentId, CallTarget.Of(server.Id, tool.Id), tool.Approved, now).IsAllowed
        select (server, tool);

    private async ValueTask<JsonElement?> DefinitionAsync(ToolAddress address, ToolFingerprint approved, CancellationToken cancellationToken)
    {
        if (_listed.TryGetValue((address, approved), out var listed))
        {
            return listed;
        }

        if (await definitions.FindAsync(approved, cancellationToken) is not { } definition)
        {
            return null;
        }

        var copy = JsonObject.Create(definition)!.DeepClone().AsObject();
        copy["name"] = address.ToString();
        HeaderAnnotations.Strip(copy["inputSchema"]);
        return _listed.GetOrAdd((address, approved), JsonSerializer.SerializeToElement(copy));
    }
}
