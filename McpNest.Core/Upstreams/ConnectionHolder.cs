using System.Text;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Whose alone a connection is, so that no answer, log or state of it reaches anybody else.</summary>
/// <param name="SessionId">The agent's session; null when the connection is the agent's, whatever its sessions.</param>
/// <param name="Declared">What servers are told that they may ask of the agent, canonical; empty when nothing.</param>
internal sealed record ConnectionHolder(Guid AgentId, string? SessionId, string Declared)
{
    /// <returns>Null when a connection may be shared: nothing one user does over it matters to another.</returns>
    public static ConnectionHolder? Of(ServerTransport transport, UpstreamEra era, UpstreamUser user, LearnedTraits learned)
    {
        if (user.AgentId is not { } agent)
        {
            return null; // the nest only reads definitions
        }

        var declared = OfferedFor(user);
        return transport switch
        {
            ServerTransport.Http => !learned.MayKeepState(era) ? null
                : user.SessionId is { } session ? new ConnectionHolder(agent, session, "")
                : new ConnectionHolder(agent, null, ""),
            ServerTransport.Stdio => declared.Length == 0 && learned.HasEnvironment is false ? null : new ConnectionHolder(agent, null, declared),
            _ => new ConnectionHolder(agent, null, declared),
        };
    }

    private static string OfferedFor(UpstreamUser user) => AgentOffer.Of(user) is { Count: > 0 } offered
        ? Encoding.UTF8.GetString(CanonicalJson.Encode(JsonSerializer.SerializeToElement(offered)))
        : "";
}
