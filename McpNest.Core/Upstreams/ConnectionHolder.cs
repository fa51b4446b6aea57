using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Whose alone a connection is, so that no answer, log or state of it reaches anybody else.</summary>
/// <param name="SessionId">The agent's session; null when the connection is the agent's, whatever its sessions.</param>
/// <param name="Declared">What the agent's client can do for a server, canonical; empty when nothing.</param>
internal sealed record ConnectionHolder(Guid AgentId, string? SessionId, string Declared)
{
    private static readonly string[] s_capabilities = ["elicitation", "sampling", "roots"];

    /// <returns>Null when a connection may be shared: nothing one user does over it matters to another.</returns>
    public static ConnectionHolder? Of(ServerTransport transport, UpstreamEra era, UpstreamUser user, LearnedTraits learned)
    {
        if (user.AgentId is not { } agent)
        {
            return null; // the nest only reads definitions
        }

        var declared = DeclaredBy(user);
        return transport switch
        {
            ServerTransport.Http => !learned.MayKeepState(era) ? null
                : user.SessionId is { } session ? new ConnectionHolder(agent, session, "")
                : new ConnectionHolder(agent, null, ""),
            ServerTransport.Stdio => declared.Length == 0 && learned.HasEnvironment is false ? null : new ConnectionHolder(agent, null, declared),
            _ => new ConnectionHolder(agent, null, declared),
        };
    }

    // A stateless agent is offered to no session-era server, and stateless servers are asked with each request.
    private static string DeclaredBy(UpstreamUser user)
    {
        if (user.Era != UpstreamEra.Session || user.Capabilities is not { } capabilities)
        {
            return "";
        }

        var declared = new JsonObject(s_capabilities
            .Where(name => capabilities[name] is not null)
            .Select(name => KeyValuePair.Create(name, (JsonNode?)capabilities[name]!.DeepClone())));
        return declared.Count == 0 ? "" : Encoding.UTF8.GetString(CanonicalJson.Encode(JsonSerializer.SerializeToElement(declared)));
    }
}
