using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.People;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>Removing, suspending and erasing somebody who answers for services or owns servers.</summary>
public sealed class LeavingPageTests : ConsoleTest
{
    private PeopleBook People => Services.GetRequiredService<PeopleBook>();

    [Fact]
    public async Task Removal_AsksWhoAnswersForTheServices_AndWhoOwnsTheServers()
    {
        var me = await SignInAsync();
        var (bob, service, server) = await BobAsync();
        var (page, dialogs) = Open(bob);
        await ActAsync(page, "Remove…");
        Assert.Contains("Who answers for Nightly build from now on?", dialogs.WaitForElement("#leave").TextContent, StringComparison.Ordinal);
        Assert.Contains("Who owns box from now on?", dialogs.Find("#leave").TextContent, StringComparison.Ordinal);

        await dialogs.Find("#leave").SubmitAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("choose who does from now on", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.True(Journal.State.Members.ContainsKey(bob));

        await dialogs.Find("#services-to").ChangeAsync(new() { Value = me.ToString() });
        await dialogs.Find("#leave").SubmitAsync();

        page.WaitForAssertion(() => Assert.EndsWith("/people", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.False(Journal.State.Members.ContainsKey(bob));
        Assert.Equal(me, Journal.State.Members[service].OwnerId);
        Assert.Null(Journal.State.Servers[server].OwnerId);
    }

    [Fact]
    public async Task Suspension_LeavesThemTheirsUnlessSomebodyElseIsChosen()
    {
        var me = await SignInAsync();
        var (bob, service, server) = await BobAsync();
        var (page, dialogs) = Open(bob);
        await ActAsync(page, "Suspend…");
        dialogs.WaitForElement("#leave");

        await dialogs.Find("#servers-to").ChangeAsync(new() { Value = me.ToString() });
        await dialogs.Find("#leave").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("suspended", page.Find("header").TextContent, StringComparison.Ordinal));
        Assert.Equal(bob, Journal.State.Members[service].OwnerId);
        Assert.Equal(me, Journal.State.Servers[server].OwnerId);
    }

    [Fact]
    public async Task Erasure_CanTakeTheServicesWithThem()
    {
        await SignInAsync();
        var (bob, service, _) = await BobAsync();
        var (page, dialogs) = Open(bob);
        await ActAsync(page, "Erase…");
        await dialogs.WaitForElement("#services-to").ChangeAsync(new() { Value = "remove" });
        await dialogs.Find("#erase input").InputAsync(new() { Value = "bob@example.com" });
        await dialogs.Find("#erase").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Contains("Their records stand under", dialogs.Markup, StringComparison.Ordinal));
        Assert.False(Journal.State.Members.ContainsKey(service));
        Assert.False(Journal.State.Members.ContainsKey(bob));
    }

    [Fact]
    public async Task AService_IsGivenToSomebodyElseOnItsPage()
    {
        var me = await SignInAsync();
        var (_, service, _) = await BobAsync();
        var (page, dialogs) = Open(service);
        page.WaitForElement("button[aria-label='Who answers for Nightly build?']");
        await page.InvokeAsync(() => page.Find("button[aria-label='Who answers for Nightly build?']").Click());

        await dialogs.WaitForElement("#service-owner select").ChangeAsync(new() { Value = me.ToString() });
        await dialogs.Find("#service-owner").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Ines Moreau", page.Find("dl.facts").TextContent, StringComparison.Ordinal));
        Assert.Equal(me, Journal.State.Members[service].OwnerId);
    }

    private async Task<(Guid Bob, Guid Service, Guid Server)> BobAsync()
    {
        var bob = await People.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example", Role = MemberRole.Lead }, Ct);
        var service = await People.AddAsync(
            Actor.Operator, new AddMember { Email = "nightly@ci.example.com", Name = "Nightly build", Kind = MemberKind.Service, OwnerId = bob }, Ct);
        var server = await Services.GetRequiredService<ServersBook>().AddAsync(
            Actor.Operator, new AddServer { Slug = "box", Transport = ServerTransport.Http, Url = "https://mcp.example.com/mcp", OwnerId = bob }, Ct);
        return (bob, service, server);
    }

    private (IRenderedComponent<MemberPage> Page, IRenderedComponent<MudDialogProvider> Dialogs) Open(Guid id)
    {
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        return (Render<MemberPage>(p => p.Add(c => c.Id, id)), dialogs);
    }

    private static Task ActAsync(IRenderedComponent<MemberPage> page, string word)
    {
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("button"), button => button.TextContent.Trim() == word));
        return page.InvokeAsync(() => page.FindAll("button").First(button => button.TextContent.Trim() == word).Click());
    }
}
