using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>What one agent can see, and under which names. Lists and calls go by the same rules.</summary>
internal static class Visibility
{
    /// <summary>
    /// The approved offers of one kind that an agent may use, by slug, then name; also those that only wait for somebody: for a changed
    /// definition to be approved, or for the member's own token. They stay in the lists, so that their refusal can say why.
    /// </summary>
    public static IEnumerable<(UpstreamServer Server, ServerTool Offer)> Of(PolicyState state, Guid agentId, OfferKind kind, DateTimeOffset now) =>
        from server in state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
        from offer in OffersOf(server, kind).OrderBy(offer => offer.Name, StringComparer.Ordinal)
        where offer.State is ToolState.Approved or ToolState.Held
            // As if the server still offered what was approved.
            && AccessPolicy.Decide(state, agentId, CallTarget.Of(server.Id, offer.Id), offer.Approved, now).Reason is null or DenialReason.CredentialMissing
        select (server, offer);

    /// <summary>The one server whose names this agent sees without prefix: a bare one, when no grant opens another. Null when it sees prefixes.</summary>
    public static UpstreamServer? BareFor(PolicyState state, Guid agentId, DateTimeOffset now)
    {
        if (!state.Agents.TryGetValue(agentId, out var agent) || !state.Servers.Values.Any(server => server.Bare))
        {
            return null;
        }

        // By grants alone: a stop or a held tool must not rename what is left.
        var open = state.Grants.Values
            .Where(grant => grant.Effect == GrantEffect.Allow && grant.CountsAt(now) && state.Covers(grant.Subject, agent.MemberId))
            .Select(grant => grant.Target.ServerId)
            .Distinct()
            .Take(2)
            .ToArray();
        return open.Length == 1 && state.Servers[open[0]] is { Bare: true } only ? only : null;
    }

    /// <summary>What the agent calls a tool or a prompt.</summary>
    public static string NameOf(UpstreamServer server, ServerTool offer, UpstreamServer? bare) =>
        bare?.Id == server.Id ? offer.Name : new ToolAddress(server.Slug, offer.Name).ToString();

    private static IEnumerable<ServerTool> OffersOf(UpstreamServer server, OfferKind kind) => kind switch
    {
        OfferKind.Tool => server.Tools.Values,
        OfferKind.Prompt => server.Prompts.Values,
        _ => server.Resources is { } resources ? [resources] : [],
    };
}
