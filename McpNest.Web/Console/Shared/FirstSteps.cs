using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Which of the steps from an empty nest to a first call are done; read from the nest, so they can be left and resumed.</summary>
/// <param name="Server">A tool of some server is approved.</param>
/// <param name="Access">Somebody was given something.</param>
/// <param name="Call">A call was allowed.</param>
public sealed record FirstSteps(bool Server, bool Access, bool Call)
{
    public bool AreDone => Server && Access && Call;

    public static FirstSteps Of(PolicyState state, bool anyAllowedCall) => new(
        state.Servers.Values.Any(server => server.Offers.Any(offer => offer.Approved is not null)),
        state.Grants.Values.Any(grant => grant.Effect == GrantEffect.Allow),
        anyAllowedCall);
}
