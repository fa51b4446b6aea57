using System.Text;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

#pragma warning disable RS0030 // a test that failed must be able to fail again: seeded, nothing secret

namespace McpNest.Tests.Policy;

/// <summary>A state as plain data and back is the same state: replay may begin there.</summary>
public sealed class PolicyImageTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void State_ThroughImageAndJson_DecidesAndFoldsAsBefore()
    {
        var random = new Random(7);
        for (var round = 0; round < 30; round++)
        {
            var world = new World(random);
            var state = world.Grow(60);
            var again = PolicyState.Of(ChangeJson.ReadImage(ChangeJson.Write(state.ToImage())));

            Assert.Equal(Text(state), Text(again));
            foreach (var (agent, target, live) in world.Questions(state))
            {
                Assert.Equal(AccessPolicy.Decide(state, agent, target, live, s_at), AccessPolicy.Decide(again, agent, target, live, s_at));
            }

            foreach (var change in world.More(state, 40))
            {
                var seq = state.Version + 1;
                var (applied, appliedAgain) = (state.TryApply(change, seq, out var next, out var conflict), again.TryApply(change, seq, out var nextAgain, out var conflictAgain));
                Assert.Equal((applied, conflict), (appliedAgain, conflictAgain));
                (state, again) = (next, nextAgain);
                Assert.Equal(Text(state), Text(again));
            }
        }
    }

    [Fact]
    public void Image_OfTheSameFactsInAnotherOrder_IsTheSame()
    {
        var (a, b) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Change[] changes = [new Change.MemberAdded(a, MemberKind.Person, MemberRole.Admin, null), new Change.MemberAdded(b, MemberKind.Person, MemberRole.Member, null)];

        Assert.Equal(Text(Fold(changes)), Text(Fold([.. changes.Reverse()])));
    }

    private static PolicyState Fold(IEnumerable<Change> changes) => changes.Aggregate(
        PolicyState.Empty, (state, change) => state.TryApply(change, state.Version + 1, out var next, out var conflict) ? next : throw new InvalidOperationException(conflict));

    private static string Text(PolicyState state) => Encoding.UTF8.GetString(CanonicalJson.Encode(ChangeJson.Write(state.ToImage())));

    /// <summary>Makes plausible changes over a few ids; some of them conflict, which is part of the test.</summary>
    private sealed class World(Random random)
    {
        private readonly Guid[] _members = Ids(6);
        private readonly Guid[] _groups = Ids(3);
        private readonly Guid[] _agents = Ids(8);
        private readonly Guid[] _servers = Ids(4);
        private readonly Guid[] _tools = Ids(12);

        public PolicyState Grow(int count)
        {
            var state = PolicyState.Empty;
            foreach (var change in (Change[])[new Change.NestCreated(Guid.CreateVersion7()), .. More(state, count)])
            {
                state.TryApply(change, state.Version + 1, out state, out _);
            }

            return state;
        }

        public IEnumerable<Change> More(PolicyState state, int count)
        {
            _ = state;
            for (var i = 0; i < count; i++)
            {
                yield return One();
            }
        }

        public IEnumerable<(Guid Agent, CallTarget Target, ToolFingerprint? Live)> Questions(PolicyState state) =>
            from agent in _agents
            from server in state.Servers.Values
            from offer in server.Offers
            select (agent, CallTarget.Of(server.Id, offer.Id), offer.Live);

        private Change One()
        {
            var (member, group, agent, server) = (Any(_members), Any(_groups), Any(_agents), Any(_servers));
            var tool = (3 * Array.IndexOf(_servers, server)) + random.Next(3); // a tool belongs to one server
            return random.Next(18) switch
            {
                0 or 1 => new Change.MemberAdded(member, MemberKind.Person, (MemberRole)random.Next(4), null),
                2 => new Change.GroupAdded(group),
                3 => new Change.GroupMembersSet(group, [.. _members.Where(_ => random.Next(2) == 0)]),
                4 or 5 => new Change.KeyIssued(agent, member, $"hash-{random.Next(20)}", s_at.AddDays(random.Next(-3, 30))),
                6 => new Change.KeyRevoked(agent),
                7 or 8 => new Change.ServerAdded(server, $"s{Array.IndexOf(_servers, server)}xyz{Array.IndexOf(_servers, server)}", (ServerTransport)random.Next(3), (CredentialKind)random.Next(2), null, "target", 60) { Bare = random.Next(2) == 0 },
                9 => new Change.LaunchApproved(server, "target"),
                10 or 11 => new Change.ToolsDiscovered(server, [new SeenTool(_tools[tool], $"t{tool}", random.Next(4) == 0 ? null : $"f{random.Next(2)}") { Kind = (OfferKind)(tool % 3) }]),
                12 => new Change.ToolsApproved(server, [new ToolVersion(_tools[tool], $"f{random.Next(2)}")]),
                13 or 14 => new Change.GrantSet(
                    Guid.CreateVersion7(), (SubjectKind)random.Next(2), random.Next(2) == 0 ? member : random.Next(2) == 0 ? group : Group.EveryoneId, server,
                    random.Next(2) == 0 ? null : _tools[tool], (GrantEffect)random.Next(2), random.Next(2) == 0 ? null : s_at.AddHours(random.Next(-5, 5))),
                15 => new Change.CredentialSet(server, member),
                16 => random.Next(2) == 0 ? new Change.Stopped(StopScope.Member, member) : new Change.Resumed(StopScope.Member, member),
                _ => random.Next(3) == 0 ? new Change.MemberRemoved(member) : new Change.MemberSuspended(member),
            };
        }

        private Guid Any(Guid[] ids) => ids[random.Next(ids.Length)];

        private static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
    }
}
