using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.People;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>The list of people, services and groups, and inviting.</summary>
public sealed class PeoplePageTests : ConsoleTest
{
    private static TimeProvider Time => TimeProvider.System;

    private PeopleBook People => Services.GetRequiredService<PeopleBook>();

    private GroupsBook Groups => Services.GetRequiredService<GroupsBook>();

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task List_SaysStateRoleAndGroups_AndIsFilteredByTheAddress()
    {
        var me = await SignInAsync();
        await Journal.CommitAsync(Actor.Member(me), [new Change.SignedIn(me)], null, Ct);
        var bob = await AddAsync("bob", "Bob Example");
        var cleo = await AddAsync("cleo", "Cleo Example", MemberRole.Lead);
        await People.SuspendAsync(Actor.Operator, cleo, Ct);
        await Groups.PutAsync(Actor.Operator, await Groups.AddAsync(Actor.Operator, "Backend", Ct), bob, isIn: true, Ct);
        Links[bob] = Time.GetUtcNow().AddDays(6).AddHours(1);
        var page = Render<PeoplePage>();

        Assert.Equal(3, page.WaitForElements("tbody tr").Count);
        Assert.Contains("link ends in 6 days", Text(page, "Bob"), StringComparison.Ordinal);
        Assert.Contains("Backend", Text(page, "Bob"), StringComparison.Ordinal);
        Assert.Contains("suspended", Text(page, "Cleo"), StringComparison.Ordinal);
        Assert.Contains("admin", Text(page, "Ines"), StringComparison.Ordinal);

        await page.Find("[data-filter]").InputAsync(new() { Value = "backend" });
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.EndsWith("?q=backend", Navigation.Uri, StringComparison.Ordinal);
        await page.Find("[data-filter]").InputAsync(new() { Value = "nobody at all" });
        await page.WaitForElement(".empty button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
        Navigation.NavigateTo("people?role=lead&state=suspended");
        page.WaitForAssertion(() => Assert.Contains("Cleo", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invite_ShowsTheLinkOnce_AndPutsThemInTheirGroups()
    {
        await SignInAsync();
        var group = await Groups.AddAsync(Actor.Operator, "Backend", Ct);
        var (page, dialogs) = Open();
        Press(page.WaitForElement("header .act"));
        dialogs.WaitForElement("#invite");

        await dialogs.Find("textarea").InputAsync(new() { Value = "bob@example.com" });
        await dialogs.Find("#invite input[maxlength='100']").ChangeAsync(new() { Value = "Bob Example" });
        await dialogs.Find("#invite input[type=checkbox]").ChangeAsync(new() { Value = true });
        await dialogs.Find("#invite").SubmitAsync();

        var bob = (await People.FindByEmailAsync("bob@example.com", Ct))!;
        Assert.Equal($"https://nest.example.com/signin/link#{bob.Id}", dialogs.WaitForElement("[data-invitation]").TextContent);
        Assert.Contains("signed in as Bob Example", dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains(bob.Id, Journal.State.Groups[group].Members);
        await Button(dialogs, "Done").ClickAsync(new());
        Assert.EndsWith($"people/{bob.Id}", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invite_Refused_KeepsWhatWasTyped()
    {
        await SignInAsync();
        var (page, dialogs) = Open();
        Press(page.WaitForElement("header .act"));
        dialogs.WaitForElement("#invite");
        await dialogs.Find("textarea").InputAsync(new() { Value = "nobody" });

        await dialogs.Find("#invite").SubmitAsync();

        Assert.Equal("Enter an e-mail address such as ada@example.com.", dialogs.WaitForElement("[role=alert]").TextContent);
        Assert.Equal("nobody", dialogs.Find("textarea").GetAttribute("value"));
    }

    [Fact]
    public async Task Services_AreAddedWithAnOwner()
    {
        var me = await SignInAsync();
        Navigation.NavigateTo("people?show=services");
        var (page, dialogs) = Open();
        Assert.Contains("No service yet", page.WaitForElement(".empty").TextContent, StringComparison.Ordinal);
        Press(page.Find("header .act"));
        dialogs.WaitForElement("#add-service");

        await dialogs.FindAll("#add-service input")[0].ChangeAsync(new() { Value = "Nightly build" });
        await dialogs.FindAll("#add-service input")[1].ChangeAsync(new() { Value = "nightly@ci.example.com" });
        await dialogs.Find("#add-service").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Ines Moreau", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        var service = Assert.Single(Journal.State.Members.Values, member => member.Kind == MemberKind.Service);
        Assert.Equal(me, service.OwnerId);
        Assert.EndsWith($"people/{service.Id}", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_AreAddedRenamedAndRemoved_AndRemovalSaysWhatEnds()
    {
        var me = await SignInAsync();
        Navigation.NavigateTo("people?show=groups");
        var (page, dialogs) = Open();
        Press(page.WaitForElement("header .act"));
        await dialogs.WaitForElement("#group input[maxlength='60']").ChangeAsync(new() { Value = "Backend" });
        await dialogs.Find("#group input[type=checkbox]").ChangeAsync(new() { Value = true });
        await dialogs.Find("#group").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("1 member", Squeeze(page.FindAll("tbody tr")[1].TextContent), StringComparison.Ordinal));
        var group = Assert.Single(Journal.State.Groups.Values);
        Assert.Equal(me, Assert.Single(group.Members));
        var tool = await AddServerAsync();
        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Group(group.Id), new GrantTarget(Journal.State.FindServerOfTool(tool.Id)!.Id, tool.Id), GrantEffect.Allow, null, Ct);

        Edit();
        await dialogs.WaitForElement("#group input[maxlength='60']").ChangeAsync(new() { Value = "Platform" });
        await dialogs.Find("#group").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Platform", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal));

        Edit();
        var removing = Button(dialogs, "Remove…").ClickAsync(new());
        Assert.Contains("1 grant end with it, for 1 member", dialogs.WaitForElement(".mud-message-box").TextContent, StringComparison.Ordinal);
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());
        await removing;
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Empty(Journal.State.Groups);

        void Edit()
        {
            Press(page.WaitForElement("tbody .acts button[aria-label^=Edit]"));
            dialogs.WaitForElement("#group");
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?show=services", true)]
    [InlineData("?show=groups", false)]
    public async Task AnAuditor_ChangesNothing_AndALeadInvitesMembersOnly(string address, bool leadActs)
    {
        var id = await SignInAsync();
        await AddAsync("ann", "Ann Example", MemberRole.Admin);
        Navigation.NavigateTo("people" + address);
        await People.SetRoleAsync(Actor.Operator, id, MemberRole.Auditor, Ct);
        Authorization.SetPolicies("Auditor", "Journal");
        var asAuditor = Render<PeoplePage>();
        asAuditor.WaitForElement(".people-tabs");
        Assert.Empty(asAuditor.FindAll("header button, main button, .empty button"));

        await People.SetRoleAsync(Actor.Operator, id, MemberRole.Lead, Ct);
        Authorization.SetPolicies("Lead", "Auditor");
        var (asLead, dialogs) = Open();
        asLead.WaitForElement(".people-tabs");
        Assert.Equal(leadActs, asLead.FindAll("header button").Count == 1);
        if (address.Length == 0)
        {
            Press(asLead.Find("header .act"));
            Assert.True(dialogs.WaitForElement("#invite select").HasAttribute("disabled"));
            Assert.Empty(dialogs.FindAll("#invite fieldset"));
        }
    }

    [Fact]
    public async Task GroupInTheAddress_OpensItsDialog_AndSaysWhatThoseWhoLeaveLose()
    {
        await SignInAsync();
        var bob = await AddAsync("bob", "Bob Example");
        var group = await Groups.AddAsync(Actor.Operator, "Backend", Ct);
        await Groups.PutAsync(Actor.Operator, group, bob, isIn: true, Ct);
        var tool = await AddServerAsync();
        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Group(group), new GrantTarget(Journal.State.FindServerOfTool(tool.Id)!.Id, null), GrantEffect.Allow, null, Ct);
        Navigation.NavigateTo($"people?show=groups&group={group}");
        var (page, dialogs) = Open();

        Assert.Equal("Backend", dialogs.WaitForElement("#group input").GetAttribute("value"));
        dialogs.WaitForElement("#group input[checked]").Change(false);
        dialogs.WaitForAssertion(() => Assert.Equal("1 person leaves: they lose 1 tool.", dialogs.Find("#group .effect").TextContent));
        await page.InvokeAsync(() => Button(dialogs, "Cancel").Click());
        page.WaitForAssertion(() => Assert.EndsWith("people?show=groups", Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains(bob, Journal.State.Groups[group].Members);
    }

    private (IRenderedComponent<PeoplePage> Page, IRenderedComponent<MudDialogProvider> Dialogs) Open()
    {
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        return (Render<PeoplePage>(), dialogs);
    }

    private Task<Guid> AddAsync(string address, string name, MemberRole role = MemberRole.Member) =>
        People.AddAsync(Actor.Operator, new AddMember { Email = $"{address}@example.com", Name = name, Role = role }, Ct);

    private static string Text(IRenderedComponent<PeoplePage> page, string name) =>
        Squeeze(page.FindAll("tbody tr").Single(row => row.TextContent.Contains(name, StringComparison.Ordinal)).TextContent);

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A click that opens a dialog lasts until that closes.</summary>
    private static void Press(AngleSharp.Dom.IElement button) => _ = button.ClickAsync(new());

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<MudDialogProvider> dialogs, string word) =>
        dialogs.FindAll("button").First(button => button.TextContent.Trim() == word);
}
