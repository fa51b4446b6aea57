using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>What a member may use, and what not and why; from the approved definitions, which is what their agents read.</summary>
public sealed class OwnAccess(NestJournal journal, NestDatabase database, DefinitionStore definitions, TimeProvider time)
{
    private readonly RequestAnswers _answers = new();

    /// <summary>Everything that was ever approved, by server, kind and name. What the server no longer offers is left out unless it was given.</summary>
    /// <exception cref="NestException">The member is neither the actor nor a service of theirs.</exception>
    public async Task<IReadOnlyList<OwnOffer>> ListAsync(Actor actor, Guid memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(
            Authority.MayAskFor(state, actor, memberId), "You can look at what you yourself and the services you answer for may use.");
        var now = time.GetUtcNow();
        await using var db = database.CreateDbContext();
        var answers = await _answers.ReadAsync(db, state.Version, memberId, cancellationToken);
        var rows = new List<OwnOffer>();
        foreach (var server in state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal))
        {
            foreach (var offer in OfferName.InOrder(server.Offers.Where(offer => offer.Approved is not null)))
            {
                if (Row(state, memberId, server, offer, now) is { } row)
                {
                    var definition = offer.Kind == OfferKind.Resources ? null : await definitions.FindAsync(offer.Approved!.Value, cancellationToken);
                    rows.Add(row with { Description = TextOf(definition), Answer = row.Request is null ? answers.GetValueOrDefault(offer.Id) : null });
                }
            }
        }

        return rows;
    }

    private static OwnOffer? Row(PolicyState state, Guid memberId, UpstreamServer server, ServerTool offer, DateTimeOffset now)
    {
        var target = CallTarget.Of(server.Id, offer.Id);
        var grants = AccessPolicy.Applicable(state, memberId, target).ToList();
        var counting = grants.FindAll(grant => grant.CountsAt(now));
        var denied = counting.Exists(grant => grant.Effect == GrantEffect.Deny);
        var given = !denied && counting.Count > 0;
        if (!given && offer.State == ToolState.Gone)
        {
            return null;
        }

        // To whom nothing was given, what else stands in the way of a tool says nothing.
        var reason = given ? AccessPolicy.DecideForMember(state, memberId, target, now).Reason
            : denied ? DenialReason.DeniedByGrant
            : grants.Exists(grant => grant.Effect == GrantEffect.Allow) ? DenialReason.GrantExpired
            : DenialReason.NoGrant;
        var until = given && counting.TrueForAll(grant => grant.Until is not null) ? counting.Max(grant => grant.Until) : null;
        var name = offer.Kind == OfferKind.Resources ? server.Slug : new ToolAddress(server.Slug, offer.Name).ToString();
        var request = state.Requests.Values.FirstOrDefault(request => request.MemberId == memberId && request.ToolId == offer.Id);
        return new OwnOffer(server.Id, server.Slug, offer.Id, offer.Kind, name, Description: null, given, reason, until, request);
    }

    private static string? TextOf(JsonElement? definition)
    {
        return Text("description") ?? Text("title");

        string? Text(string member) =>
            definition is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}
