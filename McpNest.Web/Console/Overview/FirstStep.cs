using McpNest.Core.Policy;

namespace McpNest.Web.Console.Overview;

/// <summary>One step from an empty nest to a first call.</summary>
public sealed record FirstStep(string Title, string Text, string Href, bool Done)
{
    /// <param name="anyCall">Whether a call was ever recorded.</param>
    public static IReadOnlyList<FirstStep> Of(PolicyState state, bool anyCall) =>
    [
        new("Add a server", "Put an MCP server behind the nest. There is a sample to try things with.", "add-server", !state.Servers.IsEmpty),
        new("Approve its tools", "Read them as the model will; only approved tools can be called.", FirstServer(state), AnyApproved(state)),
        new("Add a member", "A person, or a job, who will use them.", "people?add=1", state.Members.Count > 1),
        new("Give access", "Nothing is allowed until somebody says so.", "access", state.Grants.Values.Any(grant => grant.Effect == GrantEffect.Allow)),
        new("Issue a key", "One for each app of a member; it is shown once.", "people", !state.Agents.IsEmpty),
        new("See the first call", "It is in the audit before the server sees it.", "audit", anyCall),
    ];

    private static bool AnyApproved(PolicyState state) =>
        state.Servers.Values.Any(server => server.Offers.Any(offer => offer.Approved is not null));

    private static string FirstServer(PolicyState state) =>
        state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal).FirstOrDefault() is { } server ? $"servers/{server.Slug}" : "servers";
}
