using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Seeding;

/// <summary>Plans the grants of a file. A grant is known by subject, server and tools entry; another effect replaces it.</summary>
internal static class SeedGrants
{
    /// <param name="undiscovered">Servers whose tools are not known in a dry run, since it does not ask them.</param>
    public static void Plan(SeedPlan plan, SeedNames names, SeedFile file, IReadOnlySet<Guid> undiscovered, DateTimeOffset now)
    {
        SeedBook.DemandDistinct(file.Grants.SelectMany(
            entry => entry.Tools.Select(tool => (entry.Where, $"{entry.Kind}:{entry.To.Trim().ToLowerInvariant()} {entry.Server} {tool}"))));
        foreach (var entry in file.Grants)
        {
            var subject = entry.Kind == SubjectKind.Member
                ? GrantSubject.Member(names.Member(entry.Where, entry.To))
                : GrantSubject.Group(names.Group(entry.Where, entry.To));
            var server = plan.State.FindServer(entry.Server)
                ?? throw new NestException($"{entry.Where}: there is no server named {entry.Server}; add it to servers.");
            foreach (var tool in entry.Tools)
            {
                Plan(plan, entry, subject, server, tool, undiscovered, now);
            }
        }
    }

    private static void Plan(
        SeedPlan plan, SeedGrant entry, GrantSubject subject, UpstreamServer server, string tool, IReadOnlySet<Guid> undiscovered, DateTimeOffset now)
    {
        var words = $"{WireName.Of(entry.Effect)} {entry.To} {server.Slug} {tool}";
        Guid? toolId = null;
        if (tool != SeedGrant.AllTools)
        {
            if (OfferName.Find(server, tool) is not { } known)
            {
                if (!undiscovered.Contains(server.Id))
                {
                    throw new NestException($"{entry.Where}: {server.Slug} offers no tool named {tool}; look at the names with 'server refresh {server.Slug}'.");
                }

                plan.Note(entry.Where, "grant_set", words);
                return;
            }

            toolId = known.Id;
        }

        if (AccessBook.Between(plan.State, subject, new GrantTarget(server.Id, toolId), entry.Effect, entry.Until) is not { } change)
        {
            return;
        }

        if (entry.Until <= now)
        {
            throw new NestException($"{entry.Where}: 'until' is in the past; choose an end in the future, or none.");
        }

        plan.Add(entry.Where, change, words);
    }
}
