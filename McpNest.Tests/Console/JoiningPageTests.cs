using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Mail;
using McpNest.Web.Console.People;
using McpNest.Web.Mail;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>Many people at once: a pasted list, mail, and the join link of a group.</summary>
public sealed class JoiningPageTests : ConsoleTest
{
    private PeopleBook People => Services.GetRequiredService<PeopleBook>();

    [Fact]
    public async Task PastedList_SaysWhatEachLineBecomes_AndInvitesTheNewOnes()
    {
        await SignInAsync();
        await People.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Ct);
        var dialogs = await InvitingAsync("Cleo Example <cleo@example.com>\n\"Example, Dan\" <dan@example.com>, Bob@example.com;DAN@example.com\nnobody");

        Assert.Equal(
            ["cleo@example.com Cleo Example ✓ invited", "dan@example.com Example, Dan ✓ invited", "Bob@example.com – a member already", "DAN@example.com – stands here twice", "nobody ! not an address"],
            dialogs.FindAll(".invite-preview tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => Squeeze(cell.TextContent)).Where(text => text.Length > 0)).Replace("✓", "✓ ", StringComparison.Ordinal)
                .Replace("–", "– ", StringComparison.Ordinal).Replace("!", "! ", StringComparison.Ordinal)).Select(Squeeze));
        Assert.Contains("2 to invite, 1 members already, 1 twice, 1 not an address.", dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("Invite 2 people", dialogs.Markup, StringComparison.Ordinal);
        await dialogs.Find("#invite").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal(2, dialogs.FindAll("[data-invitation]").Count));
        Assert.Equal("Example, Dan", (await People.FindByEmailAsync("dan@example.com", Ct))!.Name);
        Assert.StartsWith("cleo@example.com\thttps://", dialogs.Find(".invitation-acts .copy").GetAttribute("data-copy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PastedList_OfHundreds_IsInvitedInFewSteps()
    {
        await SignInAsync();
        var dialogs = await InvitingAsync(string.Join('\n', Enumerable.Range(1, 120).Select(n => $"person{n}@example.com")));
        var before = Journal.State.Version;

        await dialogs.Find("#invite").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal(120, dialogs.FindAll("[data-invitation]").Count));
        Assert.Equal(121, (await People.ListAsync(Ct)).Count);
        Assert.Equal(before + 240, Journal.State.Version); // somebody added, a link issued
    }

    [Fact]
    public async Task PastedList_OfTooMany_IsRefusedWhole()
    {
        await SignInAsync();
        var dialogs = await InvitingAsync(string.Join('\n', Enumerable.Range(1, InviteDialog.Most + 1).Select(n => $"person{n}@example.com")));

        await dialogs.Find("#invite").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Contains("At most 500 people at once", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Single(await People.ListAsync(Ct));
    }

    [Fact]
    public async Task PastedList_SomebodyWhoCameMeanwhile_CostsNobodyElse()
    {
        await SignInAsync();
        var dialogs = await InvitingAsync("bob@example.com\n=cleo@example.com\ndan@example.com");
        await People.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Ct);

        await dialogs.Find("#invite").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Equal(2, dialogs.FindAll("[data-invitation]").Count));
        Assert.StartsWith("'=cleo@example.com\t", dialogs.Find(".invitation-acts .copy").GetAttribute("data-copy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_AreSentByMail_AndFailuresListedAndSentAgain()
    {
        await using var server = new SmtpStub();
        server.Refused["dan@example.com"] = true;
        Smtp = new SmtpOptions { Host = "127.0.0.1", Port = server.Port, From = "nest@example.com", Security = SmtpSecurity.None };
        await SignInAsync();
        var dialogs = await InvitingAsync("Cleo Example <cleo@example.com>\ndan@example.com");
        await dialogs.Find("#invite").SubmitAsync();

        await dialogs.InvokeAsync(() => Button(dialogs, "Send 2 mails").Click());

        dialogs.WaitForAssertion(() => Assert.Contains("Sent: 1, not sent: 1.", dialogs.Markup, StringComparison.Ordinal));
        Assert.Contains("takes no mail for this address", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        var mail = Assert.Single(server.Mails);
        var cleo = (await People.FindByEmailAsync("cleo@example.com", Ct))!.Id;
        Assert.Contains("To: cleo@example.com\n", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: Ines Moreau invites you to McpNest at nest.example.com\n", mail, StringComparison.Ordinal);
        Assert.Contains($"https://nest.example.com/signin/link#{cleo}\n", mail, StringComparison.Ordinal);

        server.Refused.Clear();
        await dialogs.InvokeAsync(() => Button(dialogs, "Send the other 1").Click());
        dialogs.WaitForAssertion(() => Assert.Contains("Sent: 2.", dialogs.Markup, StringComparison.Ordinal));
        Assert.Equal(2, server.Mails.Count);
    }

    [Fact]
    public async Task WithoutAMailServer_NothingOffersMail()
    {
        await SignInAsync();
        var dialogs = await InvitingAsync("bob@example.com");

        await dialogs.Find("#invite").SubmitAsync();

        dialogs.WaitForElement("[data-invitation]");
        Assert.DoesNotContain("mail", dialogs.FindAll("button").Select(button => button.TextContent.Trim()), StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(dialogs.FindAll("button"), button => button.TextContent.Contains("mail", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task JoinLink_IsMadeShownOnceCountedAndEnded()
    {
        await SignInAsync();
        var group = await Services.GetRequiredService<GroupsBook>().AddAsync(Actor.Operator, "Backend", Ct);
        Services.GetRequiredService<NavigationManager>().NavigateTo("people?show=groups");
        var (page, dialogs) = Open();

        Press(page.WaitForElement("button[aria-label='Join link of Backend']"));
        await dialogs.WaitForElement("#join-link input").ChangeAsync(new() { Value = "10" });
        await dialogs.Find("#join-link select").ChangeAsync(new() { Value = "30" });
        await dialogs.Find("#join-link").SubmitAsync();
        Assert.Equal("https://nest.example.com/join#mcpj_code", dialogs.WaitForElement("[data-join-link]").TextContent);
        Assert.Contains("10 people may join with it", dialogs.Markup, StringComparison.Ordinal);
        await dialogs.InvokeAsync(() => Button(dialogs, "Done").Click());

        JoinLinks.Links[group] = JoinLinks.Links[group] with { Joined = 3, Left = 7 };
        Press(page.WaitForElement("button[aria-label='Join link of Backend']"));
        page.WaitForAssertion(() => Assert.Contains("10 left, ends in 29 days", page.Find("tbody").TextContent, StringComparison.Ordinal));
        await dialogs.InvokeAsync(() => Button(dialogs, "End link…").Click());
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("3 joined, over", page.Find("tbody").TextContent, StringComparison.Ordinal));
    }

    private async Task<IRenderedComponent<MudDialogProvider>> InvitingAsync(string addresses)
    {
        var (page, dialogs) = Open();
        Press(page.WaitForElement("header .act"));
        dialogs.WaitForElement("#invite");
        await dialogs.Find("textarea").InputAsync(new() { Value = addresses });
        return dialogs;
    }

    private (IRenderedComponent<PeoplePage> Page, IRenderedComponent<MudDialogProvider> Dialogs) Open()
    {
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        return (Render<PeoplePage>(), dialogs);
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A click that opens a dialog lasts until that closes.</summary>
    private static void Press(AngleSharp.Dom.IElement button) => _ = button.ClickAsync(new());

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<MudDialogProvider> dialogs, string word)
    {
        dialogs.WaitForAssertion(() => Assert.Contains(dialogs.FindAll("button"), button => button.TextContent.Trim() == word));
        return dialogs.FindAll("button").First(button => button.TextContent.Trim() == word);
    }
}
