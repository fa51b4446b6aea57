using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Web.Console.Overview;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>"Is everything in order?": what needs a person, in order, and what is decided on the spot.</summary>
public sealed class OverviewTests : ConsoleTest
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task FreshNest_SaysWhatToDoFirst()
    {
        await SignInAsync();
        var page = Render<LeadOverview>();

        Assert.Contains("Setting up is not finished: add a first server.", page.WaitForElement(".lines li").TextContent, StringComparison.Ordinal);
        Assert.Equal("first-steps", page.Find(".lines .mud-button-filled-primary").GetAttribute("href"));
        await AddServerAsync();
        page.WaitForAssertion(() => Assert.Contains("say who may use what is approved", page.Find(".lines li").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_IsDecidedInPlace()
    {
        var (bob, tool) = await AskAsync(hours: 8);
        var page = Render<LeadOverview>();

        Assert.Contains("Bob Example asks for files__read, 8 hours", page.WaitForElement(".lines li").TextContent, StringComparison.Ordinal);
        await page.Find(".lines .mud-button-filled-primary").ClickAsync(new());
        Assert.Equal($"#{page.Find(".decision").Id} input", FocusedLast());
        Assert.Contains("Release notes", page.Find(".decision .why").TextContent, StringComparison.Ordinal);
        page.FindAll(".decision input[type=radio]")[1].Change(true);
        page.Find(".decision .field input").Change("for today");
        await page.Find(".decision").SubmitAsync();

        page.WaitForAssertion(() => Assert.DoesNotContain("Bob Example asks", page.Markup, StringComparison.Ordinal));
        var grant = Journal.State.FindGrant(GrantSubject.Member(bob), new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id));
        Assert.InRange(grant!.Until!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(61));
        page.WaitForAssertion(() => Assert.Equal("main h1", FocusedLast())); // its line is gone
    }

    [Fact]
    public async Task Request_CanBeDeclined()
    {
        await AskAsync(hours: null);
        var page = Render<LeadOverview>();
        await page.WaitForElement(".lines .mud-button-filled-primary").ClickAsync(new());

        await page.FindAll(".decision button").Single(button => button.TextContent.Contains("Decline", StringComparison.Ordinal)).ClickAsync(new());

        page.WaitForAssertion(() => Assert.Empty(Journal.State.Requests));
        Assert.DoesNotContain(Journal.State.Grants.Values, grant => grant.Subject.Kind == SubjectKind.Member);
    }

    [Fact]
    public async Task Auditor_SeesWhatIsOutOfOrder_AndDecidesNothing()
    {
        await AskAsync(hours: 1);
        var auditor = await Services.GetRequiredService<PeopleBook>().AddAsync(
            Actor.Operator, new AddMember { Email = "dan@example.com", Name = "Dan Example", Role = MemberRole.Auditor }, Ct);
        SignInAs(auditor, "Auditor", "Journal");
        await Journal.CommitAsync(
            Actor.Nest, [new Change.ToolsDiscovered(Journal.State.FindServer("files")!.Id, [new SeenTool(Journal.State.FindServer("files")!.Tools["read"].Id, "read", "f2")])], null, Ct);
        var page = Render<LeadOverview>();

        Assert.Contains("1 tool changed since approval", page.WaitForElement(".lines li").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("What is open", page.Find("#needs").TextContent, StringComparison.Ordinal);
        Assert.Equal("Look", page.Find(".lines .mud-button-filled-primary").TextContent.Trim());
        Assert.StartsWith("access?member=", page.FindAll(".lines li").Single(need => need.TextContent.Contains("Bob Example asks for files__read", StringComparison.Ordinal)).QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("button"));
    }

    [Fact]
    public async Task KeyOfAnotherClient_IsNoNeedAnyMore_OnceThatIsFine()
    {
        var me = await SignInAsync();
        var agents = Services.GetRequiredService<AgentsBook>();
        var agent = (await agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = me, AgentName = "Cursor", App = "cursor" }, Ct)).AgentId;
        await Journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = "Zed 1" }, Ct);
        var page = Render<LeadOverview>();
        page.WaitForAssertion(() => Assert.Contains("is used by Zed 1", page.Markup, StringComparison.Ordinal));

        page.FindAll(".lines button").Single(button => button.TextContent.Contains("That is fine", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.DoesNotContain("is used by Zed 1", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lead_SeesTheNeedsOfTheirOwnServersOnly()
    {
        await SignInAsync();
        var people = Services.GetRequiredService<PeopleBook>();
        var lead = await people.AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Name = "Cleo Example", Role = MemberRole.Lead }, Ct);
        await AddServerAsync("others");
        await Journal.CommitAsync(Actor.Nest, [new Change.ToolsDiscovered(Journal.State.FindServer("others")!.Id, [new SeenTool(Guid.CreateVersion7(), "new", "f5")])], null, Ct);
        SignInAs(lead, "Lead", "Auditor");

        Assert.Contains("Nothing needs you", Render<LeadOverview>().WaitForElement(".calm").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Needs_StandInTheOrderOfTheirUrgency()
    {
        var needs = Needs.Find(Facts() with
        {
            Closed = "The disk is full.",
            NoCheckpoint = "The key is missing.",
            Servers = [Server("down", new ServerHealth(ServerHealthKind.Down, "Nothing answers.", s_now)), Server("fresh", HealthBookIdle, ToolState.New), Server("moved", HealthBookIdle, ToolState.Held)],
            Requests = [new RequestSummary(Guid.CreateVersion7(), Guid.CreateVersion7(), "Bob", Guid.CreateVersion7(), Guid.CreateVersion7(), "down__a", null, s_now.AddHours(-2), null)],
            Agents = [Agent("Cursor", s_now.AddDays(13)), Agent("Zed", s_now.AddDays(15)), Agent("Claude", s_now.AddDays(80)) with { App = "cursor", OtherClient = "evil\u202E 1", OtherClientAt = s_now }],
            SetsUp = true,
        });

        Assert.Equal(
            ["gate", "down-down", "held-moved", "request", "checkpoint", "key", "new-fresh", "other", "first-steps"],
            needs.Select(need => need.Id.Length > 36 ? need.Id[..^37] : need.Id));
        Assert.Equal("down: Nothing answers.", needs[1].Sentence);
        Assert.Equal("Bob asks for down__a, for good (2 h ago).", needs[3].Sentence);
        Assert.Contains("was made for Cursor and is used by evil", needs[7].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatSomebodyLeftBehind_IsSaidToAdmins()
    {
        await SignInAsync();
        var people = Services.GetRequiredService<PeopleBook>();
        var cleo = await people.AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Role = MemberRole.Lead }, Ct);
        await people.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Name = "Nightly build", Kind = MemberKind.Service, OwnerId = cleo }, Ct);
        await Services.GetRequiredService<ServersBook>().AddAsync(
            Actor.Operator, new AddServer { Slug = "box", Transport = ServerTransport.Http, Url = "https://mcp.example.com/mcp", OwnerId = cleo }, Ct);
        Assert.Empty(Left());

        await people.SuspendAsync(Actor.Operator, cleo, Ct);

        Assert.Equal(
            ["The person who answers for the service Nightly build has left or is suspended; its keys go on working.", "box: its owner has left or is suspended; only admins look after it."],
            Left().Select(need => need.Sentence));
        Assert.Empty(Needs.Find(Facts() with { State = Journal.State }));

        IEnumerable<Need> Left() => Needs.Find(Facts() with { State = Journal.State, SetsUp = true, AnyCall = true, NameOf = _ => "Nightly build" });
    }

    [Fact]
    public void WhoUsesAKey_IsNotSaidToWhoReadsNoNames()
    {
        var facts = Facts() with { Agents = [Agent("Claude of Bob", s_now.AddDays(80)) with { App = "cursor", OtherClient = "other 1", OtherClientAt = s_now }] };

        Assert.Contains("Claude of Bob (bob@example.com)", Assert.Single(Needs.Find(facts)).Sentence, StringComparison.Ordinal);
        Assert.Equal("A key that was made for Cursor is used by other 1 (just now).", Assert.Single(Needs.Find(facts with { HidesNames = true })).Sentence);
    }

    [Fact]
    public void CredentialsThatEndSoon_AreSaid_AndThoseThatEnded_First()
    {
        var today = DateOnly.FromDateTime(s_now.UtcDateTime);
        var server = Server("github", HealthBookIdle) with
        {
            Secrets = [new SecretSummary("header", "Authorization", "", today.AddDays(14)), new SecretSummary("header", "X-Far", "", today.AddDays(15)), new SecretSummary("header", "X-Old", "", today.AddDays(-1))],
        };
        var facts = Facts() with { Servers = [server], Ending = [new TokenEnd(server.Server.Id, Guid.CreateVersion7(), today), new TokenEnd(Guid.CreateVersion7(), Guid.CreateVersion7(), today)] };

        Assert.Equal(
            ["github: the stored X-Old ended 1 day ago.", "github: the stored Authorization ends in 14 days.", "github: the own token of one person ends today. They paste another under My accounts."],
            Needs.Find(facts).Select(need => need.Sentence));
        Assert.StartsWith("people/", Needs.Find(facts)[2].Href, StringComparison.Ordinal);
        Assert.Equal("people", Needs.Find(facts with { HidesNames = true })[2].Href);
    }

    [Fact]
    public void KeyThatEnds_IsRenewedByItsOwner_AndLookedAtByOthers()
    {
        var facts = Facts() with { Agents = [Agent("Cursor", s_now.AddDays(3))] };

        Assert.Equal("Look", Assert.Single(Needs.Find(facts)).Action);
        Assert.Equal("Renew", Assert.Single(Needs.Find(facts with { MayRenew = _ => true })).Action);
    }

    [Fact]
    public void CheckpointThatIsOld_IsSaid() => Assert.Equal(
        ["The last checkpoint was signed 3 days ago; the journal cannot be proved since."],
        Needs.Find(Facts() with { SignedAt = s_now.AddDays(-3) }).Select(need => need.Sentence));

    private static ServerHealth HealthBookIdle => new(ServerHealthKind.Idle, "Not connected now; the next call connects.", s_now);

    private static NestFacts Facts() => new(PolicyState.Empty, [], [], [], [], null, null, null, AnyCall: false, SetsUp: false, s_now);

    private static AgentSummary Agent(string name, DateTimeOffset ends) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), "bob@example.com", name, "abcd", s_now, ends, null, null, AgentState.Active);

    private static ServerSummary Server(string slug, ServerHealth health, ToolState? state = null)
    {
        var server = new UpstreamServer(Guid.CreateVersion7(), slug, ServerTransport.Http, CredentialKind.Shared, null, "h", null, 60, System.Collections.Immutable.ImmutableDictionary<string, ServerTool>.Empty);
        if (state is not null)
        {
            server = server with { Tools = server.Tools.Add("a", new ServerTool(Guid.CreateVersion7(), "a", state == ToolState.Held ? new ToolFingerprint("1") : null, new ToolFingerprint("2"))) };
        }

        return new ServerSummary(server, "https://mcp.example.com/mcp", null, [], [], health, null, null);
    }

    private async Task<(Guid Bob, ServerTool Tool)> AskAsync(int? hours)
    {
        await SignInAsync();
        var tool = await AddServerAsync();
        var bob = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Ct);
        await Services.GetRequiredService<RequestsBook>().AskAsync(Actor.Member(bob), bob, Journal.State.FindServer("files")!.Id, tool.Id, hours, "Release notes", Ct);
        return (bob, tool);
    }

    private void SignInAs(Guid member, params string[] policies)
    {
        Authorization.SetClaims(new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, member.ToString()));
        Authorization.SetPolicies(policies);
    }
}
