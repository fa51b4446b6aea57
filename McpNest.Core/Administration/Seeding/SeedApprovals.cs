using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Seeding;

/// <summary>Plans what a file approves of a server, once it is known what the server offers.</summary>
internal static class SeedApprovals
{
    /// <param name="isFirst">Nothing of the server was known before: only then does <c>all</c> count.</param>
    public static void Plan(SeedPlan plan, SeedServer entry, UpstreamServer server, bool isFirst)
    {
        var named = new HashSet<Guid>();
        foreach (var name in entry.Approval.Offers)
        {
            named.Add(OfferName.Find(server, name) is { } offer && (offer.Approved ?? offer.Live) is not null
                ? offer.Id
                : throw new NestException($"{entry.Where}: {server.Slug} offers nothing named {name}; correct 'approve'."));
        }

        var meant = OfferName.InOrder(server.Offers.Where(offer => entry.Approval.All || named.Contains(offer.Id))).ToLookup(offer => offer.State);
        var approved = entry.Approval.All && !isFirst ? [] : meant[ToolState.New].ToArray();
        if (approved.Length > 0)
        {
            plan.Add(
                entry.Where,
                new Change.ToolsApproved(server.Id, [.. approved.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))]),
                string.Join(", ", approved.Select(Address)));
        }

        foreach (var tool in meant[ToolState.New].Except(approved).Concat(meant[ToolState.Held]))
        {
            plan.Note(entry.Where, "left_for_review", Address(tool));
        }

        string Address(ServerTool offer) => new ToolAddress(server.Slug, OfferName.Of(offer)).ToString();
    }
}
