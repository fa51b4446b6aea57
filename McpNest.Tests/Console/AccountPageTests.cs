using Bunit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Account;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Console.Shared.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>A person's own page: every way in they have, and where they are signed in.</summary>
public sealed class AccountPageTests : ConsoleTest
{
    private const string Primary = ".mud-button-filled-primary";

    private static readonly OwnPasskey s_phone = new("k1", "Phone", DateTimeOffset.UnixEpoch, null, "localhost", true);

    private readonly TestAccount _account;

    public AccountPageTests()
    {
        _account = new TestAccount(Sessions);
        Services.AddSingleton<IOwnAccount>(_account);
    }

    [Fact]
    public async Task WhoHasNothing_IsToldSo_AndAPasskeyIsTheFirstThing()
    {
        await SignInAsync();
        var asked = JSInterop.Setup<PasskeyAnswer>("nestPasskeys.create", _ => true);
        var page = Render<AccountPage>();

        Assert.Contains("You came in with a link.", page.WaitForElement(".account-note").TextContent, StringComparison.Ordinal);
        Assert.Equal("Create a passkey", Assert.Single(page.FindAll(Primary)).TextContent.Trim());
        asked.SetResult(new PasskeyAnswer(null, "exists"));
        _ = page.InvokeAsync(() => page.Find(Primary).Click());
        page.WaitForAssertion(() => Assert.Contains("has a passkey for you already", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        asked.SetResult(new PasskeyAnswer("k2", null));
        _ = page.InvokeAsync(() => page.Find(Primary).Click());

        page.WaitForAssertion(() => Assert.Single(page.FindAll(".passkeys li")));
        Assert.Equal(["add k2"], _account.Done);
        Assert.Empty(page.FindAll(".account-note"));
    }

    [Fact]
    public async Task WherePasskeysCannotBe_ThePageSaysWhy_AndThePasswordIsFirst()
    {
        await SignInAsync();
        _account.WhyNone = "Passkeys need an address that begins with https.";
        var page = Render<AccountPage>();

        Assert.Contains("begins with https", page.WaitForElement(".panel .hint").TextContent, StringComparison.Ordinal);
        Assert.Equal("Set password", Assert.Single(page.FindAll(Primary)).TextContent.Trim());
        await page.Find("input[type=password]").ChangeAsync(new() { Value = "copper thistle morning ferry" });
        _ = page.InvokeAsync(() => page.Find("form").Submit());

        page.WaitForAssertion(() => Assert.Equal(["password copper thistle morning ferry"], _account.Done));
        Assert.Empty(page.FindAll(Primary));
        Assert.DoesNotContain("copper thistle", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatDecidesWhoComesIn_AsksWhoThisIs_AndIsThenDoneOnce()
    {
        await SignInAsync();
        (_account.Ways, Sessions.ProvenAt) = (_account.Ways with { HasPassword = true, Passkeys = [s_phone] }, null);
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AccountPage>();
        page.WaitForElement("input[type=password]");

        await page.Find("input[type=password]").ChangeAsync(new() { Value = "copper thistle morning ferry" });
        _ = page.InvokeAsync(() => page.Find("form").Submit());
        dialogs.WaitForElement("#prove-password");
        Assert.Empty(_account.Done);
        _ = dialogs.InvokeAsync(() => dialogs.FindAll("button").First(button => button.TextContent.Trim() == "Cancel").Click());
        page.WaitForAssertion(() => Assert.Contains("within the last 5 minutes", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(_account.Done);

        _ = page.InvokeAsync(() => Button(page, "Make recovery codes").Click());
        await dialogs.WaitForElement("#prove-password").ChangeAsync(new() { Value = TestSessions.Password });
        _ = dialogs.InvokeAsync(() => dialogs.Find("#prove").Submit());

        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("[data-codes] li").Count));
        Assert.Equal(["codes"], _account.Done);
        _ = page.InvokeAsync(() => Button(page, "I have kept them").Click());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-codes]")));
        Assert.Contains("10 of 10 are left.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasskeyAndThePassword_AreTakenAwayAfterAQuestion()
    {
        await SignInAsync();
        _account.Ways = _account.Ways with { HasPassword = true, Passkeys = [s_phone with { Works = false, Address = "old.example.com" }, s_phone with { Id = "k2", Name = "Laptop" }] };
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AccountPage>();

        Assert.Contains("works at old.example.com only", page.WaitForElement(".passkeys li").TextContent, StringComparison.Ordinal);
        _ = page.InvokeAsync(() => page.Find("button[aria-label='Remove Phone']").Click());
        await ConfirmAsync(dialogs, "Remove");
        page.WaitForAssertion(() => Assert.Equal(["remove k1"], _account.Done));
        _ = page.InvokeAsync(() => page.Find("button[aria-label='Rename Laptop']").Click());
        await dialogs.WaitForElement("#rename input").ChangeAsync(new() { Value = "Work laptop" });
        _ = dialogs.InvokeAsync(() => dialogs.Find("#rename").Submit());
        page.WaitForAssertion(() => Assert.Contains("Work laptop", page.Find(".passkeys li").TextContent, StringComparison.Ordinal));
        _ = page.InvokeAsync(() => Button(page, "Remove password").Click());
        await ConfirmAsync(dialogs, "Remove password");

        page.WaitForAssertion(() => Assert.Equal(["remove k1", "rename k2 Work laptop", "no password"], _account.Done));
        Assert.Contains("You have no password.", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "You do not sign in with Contoso yet.", "Link my account at Contoso")]
    [InlineData(true, "You can sign in with Contoso.", "Link another account at Contoso")]
    public async Task TheProvider_IsThereWhereOneIs_WithItsState(bool isLinked, string sentence, string act)
    {
        Services.AddSingleton(new SignInFacts("Contoso", () => []));
        await SignInAsync();
        _account.Ways = _account.Ways with { HasProvider = isLinked };
        var page = Render<AccountPage>();

        var section = page.WaitForElement("section:has(> #provider)");
        Assert.Contains(sentence, section.TextContent, StringComparison.Ordinal);
        var link = section.QuerySelector("a")!;
        Assert.Equal((act, "signin/provider/linked"), (link.TextContent.Trim(), link.GetAttribute("href")));
        Assert.Single(page.FindAll(Primary));
        Assert.Equal(isLinked, page.FindAll(".account-note").Count == 0);
    }

    [Fact]
    public async Task Sessions_AreAtTheEnd_AndWithoutAProviderNothingIsSaidOfOne()
    {
        await SignInAsync();
        Sessions.Open.Add(new OpenSession(Guid.CreateVersion7(), SignInWay.Passkey, "Firefox on Linux", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, IsThis: true));
        Services.GetRequiredService<NavigationManager>().NavigateTo("account?recovered=true");
        var page = Render<AccountPage>();

        page.WaitForElement("tbody tr");
        Assert.Equal(["passkeys", "password", "codes", "sessions"], page.FindAll("section h2").Select(heading => heading.Id));
        Assert.Contains("this one", page.Find("section:last-of-type tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("You came in with a recovery code.", page.Find(".account-note").TextContent, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<AccountPage> page, string text) => page.FindAll("button").First(button => button.TextContent.Trim() == text);

    private static async Task ConfirmAsync(IRenderedComponent<MudDialogProvider> dialogs, string act)
    {
        dialogs.WaitForAssertion(() => Assert.Contains(dialogs.FindAll("button"), button => button.TextContent.Trim() == act));
        await dialogs.InvokeAsync(() => dialogs.FindAll("button").Last(button => button.TextContent.Trim() == act).Click());
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("[role=dialog]")));
    }
}
