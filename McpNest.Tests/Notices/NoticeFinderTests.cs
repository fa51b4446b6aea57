using System.Collections.Immutable;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Notices;

/// <summary>What there is to tell, found in facts as of one moment.</summary>
public sealed class NoticeFinderTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(14.5, null)]
    [InlineData(14, "14")]
    [InlineData(13.2, "14")]
    [InlineData(3.1, "14")]
    [InlineData(3, "3")]
    [InlineData(1.1, "3")]
    [InlineData(0.9, "1")]
    [InlineData(0.01, "1")]
    public void KeyThatEnds_IsToldAtEachOfTheDays(double days, string? step)
    {
        var agent = Agent(s_now.AddDays(days));

        var notice = NoticeFinder.Find(Facts() with { Agents = [agent] }).SingleOrDefault();

        Assert.Equal(step is null ? null : $"key_ends:{agent.Id:N}:{agent.ExpiresAt.ToUnixTimeSeconds()}:{step}", notice?.Id);
    }

    [Theory]
    [InlineData(15, null)]
    [InlineData(14, "14")]
    [InlineData(3, "3")]
    [InlineData(1, "1")]
    [InlineData(0, "1")]
    [InlineData(-5, "0")]
    public void CredentialThatEnds_IsToldAtEachOfTheDays_AndOnceItEnded(int days, string? step)
    {
        var server = Server() with { Secrets = [new SecretSummary("header", "X-Secret-Name", "abcd", DateOnly.FromDateTime(s_now.UtcDateTime).AddDays(days))] };

        var notice = NoticeFinder.Find(Facts() with { Servers = [server] }).SingleOrDefault();

        Assert.Equal(step, notice?.Id.Split(':')[^1]);
        Assert.DoesNotContain("X-Secret-Name", notice?.Id ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void DaysCanBeChosen()
    {
        var facts = Facts() with { Agents = [Agent(s_now.AddDays(25))], DaysBefore = [30, 7] };

        Assert.EndsWith(":30", Assert.Single(NoticeFinder.Find(facts)).Id, StringComparison.Ordinal);
        Assert.Empty(NoticeFinder.Find(facts with { DaysBefore = [7] }));
    }

    [Fact]
    public void AnotherWordOfTheSameClient_IsNoOtherNotice()
    {
        var agent = Agent(s_now.AddDays(90)) with { App = "cursor", OtherClient = "evil 1", OtherClientAt = s_now };

        var first = Assert.Single(NoticeFinder.Find(Facts() with { Agents = [agent] }));

        Assert.Equal(first.Id, Assert.Single(NoticeFinder.Find(Facts() with { Agents = [agent with { OtherClient = "evil 2" }] })).Id);
        Assert.NotEqual(first.Id, Assert.Single(NoticeFinder.Find(Facts() with { Agents = [agent with { OtherClient = "Zed 1" }] })).Id);
        Assert.NotEqual(first.Id, Assert.Single(NoticeFinder.Find(Facts() with { Agents = [agent with { IssuedAt = s_now.AddDays(1) }] })).Id);
    }

    [Fact]
    public void HeldTool_IsToldAnew_WithEachOtherDefinition()
    {
        var tool = new ServerTool(Guid.CreateVersion7(), "read", new ToolFingerprint("aa"), new ToolFingerprint("bb"));

        var first = Assert.Single(NoticeFinder.Find(Facts() with { Servers = [Server(tool)] }));

        Assert.Equal("files__read", first.Offer);
        Assert.NotEqual(first.Id, Assert.Single(NoticeFinder.Find(Facts() with { Servers = [Server(tool with { Live = new ToolFingerprint("cc") })] })).Id);
        Assert.Empty(NoticeFinder.Find(Facts() with { Servers = [Server(tool) with { IsSuspended = true }] }));
    }

    [Fact]
    public void NoticeHoldsNoText_ThatIsNotOnTheList()
    {
        string[] texts = ["Id", "Server", "Offer", "Credential", "Sentence", "App", "Client"]; // slugs, names, the nest's own words, sanitised clients
        Assert.All(
            typeof(Notice).GetProperties().Where(property => property.PropertyType == typeof(string)),
            property => Assert.Contains(property.Name, texts));
    }

    [Fact]
    public void EveryIncident_CanBeToldToBeOver_FromItsId()
    {
        var (server, member, agent) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var state = PolicyState.Empty;
        Change[] changes =
        [
            new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null),
            new Change.KeyIssued(agent, member, "hash", DateTimeOffset.MaxValue),
            new Change.ServerAdded(server, "files", ServerTransport.Http, CredentialKind.Shared, null, "t", 60),
            new Change.Stopped(StopScope.Everything, null), new Change.Stopped(StopScope.Server, server),
            new Change.Stopped(StopScope.Member, member), new Change.Stopped(StopScope.Agent, agent),
        ];
        foreach (var change in changes)
        {
            Assert.True(state.TryApply(change, state.Version + 1, out var next, out _));
            state = next!;
        }

        var found = NoticeFinder.Find(Facts() with { State = state, Closed = "Closed." });

        Assert.Equal(5, found.Count);
        Assert.All(found, notice =>
        {
            var over = NoticeFinder.OverOf(state, notice.Id);
            Assert.True(over?.IsOver);
            Assert.Equal((notice.Kind, notice.Stopped, notice.ServerId, notice.AgentId, notice.MemberId), (over!.Kind, over.Stopped, over.ServerId, over.AgentId, over.MemberId));
        });
        Assert.Equal("files", NoticeFinder.OverOf(state, NoticeFinder.IdOfDown(server))?.Server);
        Assert.Null(NoticeFinder.OverOf(PolicyState.Empty, NoticeFinder.IdOfDown(server)));
        Assert.Null(NoticeFinder.OverOf(state, "held:1:2"));
    }

    [Fact]
    public void EachIsTold_WhoItConcerns()
    {
        var (admin, lead, member, service) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var (owned, ownerless) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var state = PolicyState.Empty;
        Change[] changes =
        [
            new Change.MemberAdded(admin, MemberKind.Person, MemberRole.Admin, null),
            new Change.MemberAdded(lead, MemberKind.Person, MemberRole.Lead, null),
            new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null),
            new Change.MemberAdded(service, MemberKind.Service, MemberRole.Member, member),
            new Change.ServerAdded(owned, "owned", ServerTransport.Http, CredentialKind.Shared, lead, "t", 60),
            new Change.ServerAdded(ownerless, "other", ServerTransport.Http, CredentialKind.Shared, null, "t", 60),
        ];
        foreach (var change in changes)
        {
            Assert.True(state.TryApply(change, state.Version + 1, out var next, out _));
            state = next!;
        }

        Assert.Equal([lead], Told(new Notice(NoticeKind.Held, "x") { ServerId = owned }));
        Assert.Equal([admin], Told(new Notice(NoticeKind.ServerDown, "x") { ServerId = ownerless }));
        Assert.Equal([member], Told(new Notice(NoticeKind.KeyEnds, "x") { MemberId = member }));
        Assert.Equal([member], Told(new Notice(NoticeKind.OtherClient, "x") { MemberId = service }));
        Assert.Equal([admin], Told(new Notice(NoticeKind.GateClosed, "x")));
        Assert.Equal([admin, lead], Told(new Notice(NoticeKind.Stop, "x") { ServerId = owned }));
        Assert.Empty(Told(new Notice(NoticeKind.RequestDecided, "x")));
        Assert.True(state.TryApply(new Change.MemberSuspended(lead), state.Version + 1, out var without, out _));
        Assert.Equal([admin], NoticeAudience.Of(without!, new Notice(NoticeKind.Held, "x") { ServerId = owned }));

        IEnumerable<Guid> Told(Notice notice) => NoticeAudience.Of(state, notice);
    }

    private static NoticeFacts Facts() => new(PolicyState.Empty, [], [], [], [], null, s_now);

    private static AgentSummary Agent(DateTimeOffset ends) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), "bob@example.com", "Cursor", "abcd", s_now, ends, null, null, AgentState.Active);

    private static ServerSummary Server(params ServerTool[] tools)
    {
        var server = new UpstreamServer(
            Guid.CreateVersion7(), "files", ServerTransport.Http, CredentialKind.Shared, null, "h", null, 60, tools.ToImmutableDictionary(tool => tool.Name));
        return new ServerSummary(server, "https://mcp.example.com/mcp", null, [], [], new ServerHealth(ServerHealthKind.Idle, "", s_now), null, null);
    }
}
