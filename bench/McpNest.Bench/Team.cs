using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Bench;

/// <summary>200 members, 300 agents, 40 servers with ten tools each; two of the servers are granted to nobody.</summary>
internal sealed class Team
{
    public const int Members = 200;
    public const int Servers = 40;
    public const int ToolsEach = 10;

    private static readonly string[] s_verbs = ["search", "list", "get", "create", "update", "delete", "comment", "export", "merge", "archive"];
    private static readonly string[] s_products = ["cursor", "claude-code", "vscode", "codex", "windsurf", "zed"];

    public List<(Guid Id, Guid Member, string Client)> Agents { get; } = [];

    public List<(Guid Id, Guid[] Tools, Guid Prompt, Guid Resources)> Offers { get; } = [];

    public async Task BuildAsync(NestJournal journal, DateTimeOffset start)
    {
        var (changes, people, keys) = (new List<Change>(), new List<MemberRow>(), new List<AgentRow>());
        for (var i = 0; i < Members; i++)
        {
            var member = Guid.CreateVersion7();
            changes.Add(new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null));
            people.Add(new MemberRow { Id = member, Email = $"person{i}@example.org", EmailKey = $"person{i}@example.org", Name = $"Person {i}", AddedAt = start });
            for (var a = 0; a <= i % 2; a++)
            {
                var agent = Guid.CreateVersion7();
                var client = $"{s_products[(i + a) % s_products.Length]} {1 + (i % 3)}.{i % 5}";
                Agents.Add((agent, member, client));
                changes.Add(new Change.KeyIssued(agent, member, $"hash{agent:N}", DateTimeOffset.MaxValue));
                keys.Add(new AgentRow { Id = agent, MemberId = member, Name = $"{client}, laptop {a}", IssuedAt = start, KeyTail = "bench" });
            }
        }

        for (var s = 0; s < Servers; s++)
        {
            var (server, tools, prompt, resources) = (
                Guid.CreateVersion7(), Enumerable.Range(0, ToolsEach).Select(_ => Guid.CreateVersion7()).ToArray(), Guid.CreateVersion7(), Guid.CreateVersion7());
            Offers.Add((server, tools, prompt, resources));
            SeenTool[] seen =
            [
                .. tools.Select((tool, t) => new SeenTool(tool, $"{s_verbs[t]}_item{s}", $"{s:x4}{t:x4}".PadLeft(64, 'f'))),
                new(prompt, "triage", new string('a', 64)) { Kind = OfferKind.Prompt },
                new(resources, "resources", new string('b', 64)) { Kind = OfferKind.Resources },
            ];
            changes.Add(new Change.ServerAdded(server, $"server-{s}", ServerTransport.Http, s % 4 == 0 ? CredentialKind.Member : CredentialKind.Shared, null, "target", 60));
            changes.Add(new Change.ToolsDiscovered(server, [.. seen]));
            changes.Add(new Change.ToolsApproved(server, [.. seen.Select(offer => new ToolVersion(offer.ToolId, offer.Fingerprint!))]));
            if (s is not (10 or 30))
            {
                changes.Add(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, server, null, GrantEffect.Allow, null));
            }
        }

        foreach (var server in Offers.Where((_, s) => s % 4 == 0))
        {
            changes.AddRange(changes.OfType<Change.MemberAdded>().Select(added => new Change.CredentialSet(server.Id, added.MemberId)).ToArray());
        }

        await journal.CommitAsync(
            Actor.Operator, changes,
            (db, _) =>
            {
                db.Members.AddRange(people);
                db.Agents.AddRange(keys);
                return Task.CompletedTask;
            },
            CancellationToken.None);
    }
}
