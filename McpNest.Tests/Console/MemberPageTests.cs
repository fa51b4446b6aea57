using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.People;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>One member's page: what stands there, and what each act does.</summary>
public sealed class MemberPageTests : ConsoleTest
{
    private PeopleBook People => Services.GetRequiredService<PeopleBook>();

    private AgentsBook Agents => Services.GetRequiredService<AgentsBook>();

    private GroupsBook Groups => Services.GetRequiredService<GroupsBook>();

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task Agent_IsRolled_RenamedEndedStoppedAndRevoked()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var old = await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor", App = "cursor" }, Ct);
        var (page, dialogs) = Open(bob);

        Press(Act(page, "Roll key…"));
        await dialogs.WaitForElement("#roll-key input[value='24']").ChangeAsync(new() { Value = "24" });
        await dialogs.Find("#roll-key").SubmitAsync();
        var key = dialogs.WaitForElement("[data-key]").TextContent;
        Assert.True(AgentKey.IsWellFormed(key) && key != old.Key);
        await Button(dialogs, "I have stored it").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("old key works until", page.Find("table.agents").TextContent, StringComparison.Ordinal));
        Assert.Contains(AgentKey.Tail(key), page.Find("table.agents").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(key, page.Markup, StringComparison.Ordinal);

        await Act(page, "Rename…").ClickAsync(new());
        Assert.Equal($"#{page.WaitForElement("input[aria-label='New name of Cursor']").Id}", FocusedLast());
        await page.Find("input[aria-label='New name of Cursor']").ChangeAsync(new() { Value = "Cursor, desk" });
        await page.Find("table.agents form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal("Cursor, desk", page.Find("table.agents strong").TextContent));
        Assert.Equal($"#{page.Find("table.agents summary").Id}", FocusedLast());

        Press(Act(page, "Change end…"));
        await dialogs.WaitForElement("#expiry input").ChangeAsync(new() { Value = "3" });
        await dialogs.Find("#expiry").SubmitAsync();
        page.WaitForAssertion(() => Assert.Matches("in 2 days", page.Find("table.agents").TextContent));

        await ConfirmAsync(page, dialogs, "Stop…");
        page.WaitForAssertion(() => Assert.Contains("stopped", page.Find("table.agents").TextContent, StringComparison.Ordinal));
        await Act(page, "Resume").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(Journal.State.Stops));
        page.WaitForAssertion(() => Assert.DoesNotContain("stopped", page.Find("table.agents").TextContent, StringComparison.Ordinal));

        await ConfirmAsync(page, dialogs, "Revoke…");
        page.WaitForAssertion(() => Assert.Contains("revoked", page.Find("details.gone").TextContent, StringComparison.Ordinal));
        Assert.Empty(Journal.State.AgentsByKeyHash);
    }

    [Fact]
    public async Task ActWhileAnotherIsUnderWay_IsNotDone()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var first = (await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor" }, Ct)).AgentId;
        var second = (await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Zed" }, Ct)).AgentId;
        await Services.GetRequiredService<StopsBook>().StopAsync(Actor.Operator, new Stop(StopScope.Agent, first), null, Ct);
        var done = new TaskCompletionSource();
        var agents = await Agents.ListAsync(bob, Ct);
        var table = Render<AgentsTable>(p => p.Add(c => c.Agents, agents).Add(c => c.MayHandle, true).Add(c => c.MayIssue, true).Add(c => c.OnChanged, () => done.Task));
        await table.Find($"#agent-{second} button:nth-of-type(2)").ClickAsync(new());
        await table.WaitForElement("form input").ChangeAsync(new() { Value = "Renamed" });

        var resuming = table.FindAll("button").First(button => button.TextContent.Trim() == "Resume").ClickAsync(new());
        table.WaitForAssertion(() => Assert.All(table.FindAll("details.drop button"), button => Assert.True(button.HasAttribute("disabled"))));
        await table.Find("form").SubmitAsync();
        done.SetResult();
        await resuming;

        Assert.Equal(["Cursor", "Zed"], (await Agents.ListAsync(bob, Ct)).Select(agent => agent.Name).Order());
    }

    [Fact]
    public async Task WhenAndWithWhatSomebodyWorked_IsForThoseWhoReadNames()
    {
        var me = await SignInAsync();
        var bob = await AddAsync();
        var issued = await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor", App = "cursor" }, Ct);
        await People.AddAsync(Actor.Operator, new AddMember { Email = "ann@example.com", Role = MemberRole.Admin }, Ct);
        await People.SetRoleAsync(Actor.Operator, me, MemberRole.Lead, Ct);
        Authorization.SetPolicies("Lead", "Auditor");
        await Services.GetRequiredService<NestSettings>().ShowNamesToAsync(Actor.Operator, NameAudience.Auditors, Ct);
        await Journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = issued.AgentId, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = "Evil 2.1" }, Ct);

        var (page, _) = Open(bob);

        Assert.Contains("not shown to you", page.WaitForElement("table.agents").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Evil", page.Markup, StringComparison.Ordinal);
        Assert.Contains("not shown to you", Render<PeoplePage>().WaitForElement("table.people").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentInTheAddress_IsGoneTo()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var agent = (await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor" }, Ct)).AgentId;
        Navigation.NavigateTo($"people/{bob}#agent-{agent}");

        var (page, _) = Open(bob);

        Assert.Equal("named", page.WaitForElement($"#agent-{agent}").ClassName);
        page.WaitForAssertion(() => Assert.Equal($"agent-{agent}", JSInterop.VerifyInvoke("nest.toId").Arguments[0]));
    }

    [Fact]
    public async Task Agent_WhoseKeyAnotherAppUsed_IsMarked_AndWhatThatAppSaysIsNeverMarkup()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var issued = await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor", App = "cursor" }, Ct);
        await Journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = issued.AgentId, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = "<b>evil\u202E</b> 2.1" }, Ct);

        var (page, _) = Open(bob);

        var remark = page.WaitForElement(".remark");
        Assert.Contains("made for Cursor, used by", remark.TextContent, StringComparison.Ordinal);
        Assert.Contains("U+202E", remark.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("table.agents b"));
    }

    [Fact]
    public async Task MayUse_SaysTheGrantThatDecides_AndIsFiltered()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var group = await Groups.AddAsync(Actor.Operator, "Backend", Ct);
        await Groups.PutAsync(Actor.Operator, group, bob, isIn: true, Ct);
        var tool = await AddServerAsync();
        await AddServerAsync("wiki");
        var server = Journal.State.FindServerOfTool(tool.Id)!.Id;
        var access = Services.GetRequiredService<AccessBook>();
        await access.SetAsync(Actor.Operator, GrantSubject.Group(group), new GrantTarget(server, null), GrantEffect.Allow, null, Ct);
        var (page, _) = Open(bob);

        Assert.Equal("group Backend, whole server", page.WaitForElement("table.effective td:last-child").TextContent);
        Assert.Equal("no grant", page.FindAll("table.effective")[1].QuerySelector("td:last-child")!.TextContent);
        Assert.Equal($"access?member={bob}", page.Find(".may-use a").GetAttribute("href"));
        await page.Find(".may-use [data-filter]").InputAsync(new() { Value = "no grant" });
        page.WaitForAssertion(() => Assert.Contains("wiki", Assert.Single(page.FindAll("table.effective")).TextContent, StringComparison.Ordinal));
        await page.Find(".may-use input[type=checkbox]").ChangeAsync(new() { Value = true });
        page.WaitForAssertion(() => Assert.Contains("No tool fits", page.Markup, StringComparison.Ordinal));

        await page.Find(".may-use [data-filter]").InputAsync(new() { Value = "" });
        await access.SetAsync(Actor.Operator, GrantSubject.Member(bob), new GrantTarget(server, tool.Id), GrantEffect.Allow, TimeProvider.System.GetUtcNow().AddDays(2), Ct);
        page.WaitForAssertion(() => Assert.StartsWith("own grant, this tool, until ", page.Find("table.effective td:last-child").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Role_IsAskedForFirst_AndGroupsAreGivenAndTaken()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var group = await Groups.AddAsync(Actor.Operator, "Backend", Ct);
        var (page, dialogs) = Open(bob);

        var declined = page.WaitForElement("select[aria-label=Role]").ChangeAsync(new() { Value = "Admin" });
        Assert.Contains("decides everything here", dialogs.WaitForElement(".mud-message-box").TextContent, StringComparison.Ordinal);
        await dialogs.Find(".mud-message-box__cancel-button").ClickAsync(new());
        await declined;
        Assert.Equal(MemberRole.Member, Journal.State.Members[bob].Role);
        var confirmed = page.Find("select[aria-label=Role]").ChangeAsync(new() { Value = "Auditor" });
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());
        await confirmed;
        Assert.Equal(MemberRole.Auditor, Journal.State.Members[bob].Role);

        await page.Find("select[aria-label='Add to group']").ChangeAsync(new() { Value = $"{group}" });
        await AddServerAsync();
        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Group(group), new GrantTarget(Journal.State.FindServer("files")!.Id, null), GrantEffect.Allow, null, Ct);
        page.WaitForElement("button[aria-label='Take out of Backend']");
        await page.InvokeAsync(() => page.Find("button[aria-label='Take out of Backend']").Click());
        Assert.Contains("1 person leaves: they lose 1 tool.", dialogs.WaitForElement(".mud-message-box").TextContent, StringComparison.Ordinal);
        Assert.Single(Journal.State.Groups[group].Members);
        await dialogs.Find(".mud-message-box__yes-button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(Journal.State.Groups[group].Members));
    }

    [Fact]
    public async Task Invitation_CanBeMadeAgain_UntilTheyHaveSignedIn()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var (page, dialogs) = Open(bob);
        Assert.Contains("Never signed in, and no link is open.", page.WaitForElement(".facts").TextContent, StringComparison.Ordinal);

        Press(Button(page, "New link"));
        Assert.Equal($"https://nest.example.com/signin/link#{bob}", dialogs.WaitForElement("[data-invitation]").TextContent);
        await Journal.CommitAsync(Actor.Member(bob), [new Change.SignedIn(bob)], null, Ct);

        page.WaitForAssertion(() => Assert.DoesNotContain("New link", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removal_SaysWhatGoes_AndErasureWantsTheAddressTyped()
    {
        await SignInAsync();
        var bob = await AddAsync();
        await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor" }, Ct);
        var cleo = await People.AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Name = "Cleo Example" }, Ct);
        var (page, dialogs) = Open(bob);
        var removing = Button(page, "Remove…").ClickAsync(new());
        Assert.Contains("1 working key", dialogs.WaitForElement(".mud-message-box").TextContent, StringComparison.Ordinal);
        await dialogs.Find(".mud-message-box__yes-button").ClickAsync(new());
        await removing;
        Assert.DoesNotContain(bob, Journal.State.Members.Keys);
        Assert.EndsWith("/people", Navigation.Uri, StringComparison.Ordinal);

        var other = Render<MemberPage>(p => p.Add(c => c.Id, cleo));
        other.WaitForElement(".actions");
        await Button(other, "Erase…").ClickAsync(new());
        Assert.Contains("pseudonym member-", dialogs.WaitForElement("#erase").TextContent, StringComparison.Ordinal);
        Assert.True(Button(dialogs, "Erase for good").HasAttribute("disabled"));
        await dialogs.Find("#erase").SubmitAsync();
        Assert.Contains(cleo, Journal.State.Members.Keys);
        await dialogs.Find("#erase input").InputAsync(new() { Value = "Cleo@example.com" });
        await dialogs.Find("#erase").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Contains("Their records stand under member-", dialogs.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain(cleo, Journal.State.Members.Keys);
    }

    [Fact]
    public async Task Service_IsHandledByItsOwner_AndAPlainMembersOwnPlaceIsElsewhere()
    {
        await SignInAsync();
        var bob = await AddAsync();
        var service = await People.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Name = "Nightly build", Kind = MemberKind.Service, OwnerId = bob }, Ct);
        Authorization.SetPolicies();
        Authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, bob.ToString()));

        var (page, _) = Open(service);
        Assert.Equal("Issue key", page.WaitForElement("header .act").TextContent.Trim());
        Assert.Empty(page.FindAll(".actions .act, header nav, select"));

        Render<MemberPage>(p => p.Add(c => c.Id, bob));
        Assert.EndsWith("/agents", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAuditor_SeesEverything_AndChangesNothing()
    {
        var me = await SignInAsync();
        var bob = await AddAsync();
        await People.AddAsync(Actor.Operator, new AddMember { Email = "ann@example.com", Role = MemberRole.Admin }, Ct);
        await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor" }, Ct);
        await People.SetRoleAsync(Actor.Operator, me, MemberRole.Auditor, Ct);
        Authorization.SetPolicies("Auditor", "Journal");

        var (page, _) = Open(bob);

        page.WaitForElement("table.agents");
        Assert.Empty(page.FindAll("button, details.drop, select"));
        Assert.Equal(["Calls", "Access"], page.FindAll(".actions a").Select(link => link.TextContent.Trim()));
    }

    private Task<Guid> AddAsync() => People.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Ct);

    private (IRenderedComponent<MemberPage> Page, IRenderedComponent<MudDialogProvider> Dialogs) Open(Guid id)
    {
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        return (Render<MemberPage>(p => p.Add(c => c.Id, id)), dialogs);
    }

    private static async Task ConfirmAsync(IRenderedComponent<MemberPage> page, IRenderedComponent<MudDialogProvider> dialogs, string word)
    {
        Act(page, word);
        await page.InvokeAsync(() => page.FindAll("button").First(button => button.TextContent.Trim() == word).Click());
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());
    }

    /// <summary>A click that opens a dialog lasts until that closes.</summary>
    private static void Press(IElement button) => _ = button.ClickAsync(new());

    private static IElement Act(IRenderedComponent<MemberPage> page, string word)
    {
        page.WaitForElement("details.drop");
        return Button(page, word);
    }

    private static IElement Button<T>(IRenderedComponent<T> where, string word)
        where T : IComponent
    {
        where.WaitForAssertion(() => Assert.Contains(where.FindAll("button"), button => button.TextContent.Trim() == word));
        return where.FindAll("button").First(button => button.TextContent.Trim() == word);
    }
}
