using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.Connect;
using McpNest.Web.Console.Shared.Sessions;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>Where somebody is signed in, and the dialog that asks who is there before an act that cannot be taken back.</summary>
public sealed class SessionTableTests : ConsoleTest
{
    private static readonly DateTimeOffset s_began = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task OwnSessions_AreListed_AndEndedOneByOneOrAllOthers()
    {
        var me = await SignInAsync();
        var (here, there, phone) = (Add(SignInWay.Password, "Firefox on Linux", isThis: true), Add(SignInWay.Provider, "Edge on Windows"), Add(SignInWay.Passkey, ""));
        Sessions.ProvenAt = null; // own ones need no proof
        var page = Render<OwnSessions>();

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
        Assert.Contains("this one", page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("identity provider", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("unknown browser", page.FindAll("tbody tr")[2].TextContent, StringComparison.Ordinal);
        await page.Find("button[aria-label='End the session in Edge on Windows']").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        Assert.Equal([(Actor.Member(me), me, there)], Sessions.Ended);

        var android = Add(SignInWay.Link, "Chrome on Android");
        await Journal.CommitAsync(Actor.Member(me), [new Change.SignedIn(me)], null, Ct);
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
        await page.Find(".actions button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Equal([there, phone, android], Sessions.Ended.Select(ended => ended.Session));
        Assert.DoesNotContain(Sessions.Ended, ended => ended.Session == here);
    }

    [Fact]
    public async Task SomebodyElses_AskWhoThisIs_AndAreEndedOnceItIsProved()
    {
        await SignInAsync();
        var bob = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Ct);
        var session = Add(SignInWay.Password, "Firefox on Linux");
        Sessions.ProvenAt = null;
        var dialogs = Render<MudDialogProvider>();
        var page = Render<SessionTable>(p => p.Add(c => c.MemberId, bob).Add(c => c.Name, "Bob Example"));

        page.WaitForElement("button[aria-label='End the session in Firefox on Linux']");
        _ = page.InvokeAsync(() => page.Find("button[aria-label='End the session in Firefox on Linux']").Click());
        await dialogs.WaitForElement("#prove-password").ChangeAsync(new() { Value = "not it" });
        await dialogs.Find("#prove").SubmitAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("not your password", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(Sessions.Ended);
        await dialogs.Find("#prove-password").ChangeAsync(new() { Value = TestSessions.Password });
        await dialogs.Find("#prove").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal(session, Assert.Single(Sessions.Ended).Session));
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("#prove")));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Cancelled_NothingIsDone_AndWhatWasTypedStays()
    {
        await SignInAsync();
        var bob = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Ct);
        Sessions.ProvenAt = null;
        var dialogs = Render<MudDialogProvider>();
        var service = Services.GetRequiredService<IDialogService>();
        await dialogs.InvokeAsync(() => service.ShowAsync<IssueKeyDialog>("Issue key", new DialogParameters<IssueKeyDialog> { { dialog => dialog.MemberId, bob } }));
        await dialogs.WaitForElement("form input:not([type=radio])").ChangeAsync(new() { Value = "Nightly laptop" });
        _ = dialogs.InvokeAsync(() => dialogs.Find("form").Submit());

        dialogs.WaitForElement("#prove-password");
        _ = dialogs.InvokeAsync(() => dialogs.FindAll("button").Last(button => button.TextContent.Trim() == "Cancel").Click());

        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("#prove")));
        dialogs.WaitForAssertion(() => Assert.Contains("within the last 5 minutes", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("Nightly laptop", dialogs.FindAll("form input").Select(input => input.GetAttribute("value")));
        Assert.Empty(Journal.State.Agents);
    }

    [Fact]
    public async Task ProvedInAnotherTab_TheDialogGoesOnByItself()
    {
        await SignInAsync();
        var bob = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Ct);
        Add(SignInWay.Provider, "Firefox on Linux");
        (Sessions.ProvenAt, Sessions.Ways) = (null, [ProofWay.Passkey, ProofWay.Provider]);
        var dialogs = Render<MudDialogProvider>();
        var page = Render<SessionTable>(p => p.Add(c => c.MemberId, bob));
        page.WaitForElement(".acts button");
        _ = page.InvokeAsync(() => page.Find(".acts button").Click());
        dialogs.WaitForElement("a[target=_blank]");

        Sessions.ProvenAt = DateTimeOffset.MaxValue;

        page.WaitForAssertion(() => Assert.Single(Sessions.Ended));
    }

    [Fact]
    public async Task WhoHasNoWay_IsToldWhatToDo_AndAnEndedSessionIsSaidToBeOver()
    {
        await SignInAsync();
        var bob = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Ct);
        Add(SignInWay.Link, "Firefox on Linux");
        (Sessions.ProvenAt, Sessions.Ways) = (null, []);
        var dialogs = Render<MudDialogProvider>();
        var page = Render<SessionTable>(p => p.Add(c => c.MemberId, bob));
        page.WaitForElement(".acts button");
        _ = page.InvokeAsync(() => page.Find(".acts button").Click());
        dialogs.WaitForAssertion(() => Assert.Contains("Ask an admin for a sign-in link", dialogs.Find(".what").TextContent, StringComparison.Ordinal));
        _ = dialogs.InvokeAsync(() => dialogs.FindAll("button").Last(button => button.TextContent.Trim() == "Cancel").Click());
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[role=alert]")));

        Sessions.IsOver = true;
        await page.Find(".acts button").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("has ended", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(Sessions.Ended);
    }

    private Guid Add(SignInWay way, string client, bool isThis = false)
    {
        var id = Guid.CreateVersion7();
        Sessions.Open.Add(new OpenSession(id, way, client, s_began, s_began.AddHours(1), isThis));
        return id;
    }
}
