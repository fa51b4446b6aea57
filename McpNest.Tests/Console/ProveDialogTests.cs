using Bunit;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Console.Shared.SignIn;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>The one dialog that asks who is there: it offers what the person has, and one thing first.</summary>
public sealed class ProveDialogTests : ConsoleTest
{
    private const string Primary = ".mud-button-filled-primary, a.button.primary";

    [Theory]
    [InlineData("Passkey", "Use a passkey")]
    [InlineData("Password", "Continue")]
    [InlineData("Provider", "Sign in at Contoso (new tab)")]
    [InlineData("Passkey Password", "Use a passkey")]
    [InlineData("Passkey Provider", "Use a passkey")]
    [InlineData("Password Provider", "Continue")]
    [InlineData("Passkey Password Provider", "Use a passkey")]
    public async Task EachWayThereIs_IsOffered_AndOneIsFirst(string ways, string first)
    {
        Services.AddSingleton(new SignInFacts("Contoso", () => []));
        Sessions.Ways = [.. ways.Split(' ').Select(Enum.Parse<ProofWay>)];
        var (dialogs, _) = await AskAsync();

        Assert.Equal(first, Assert.Single(dialogs.FindAll(Primary)).TextContent.Trim());
        Assert.Equal(Sessions.Ways.Contains(ProofWay.Password), dialogs.FindAll("#prove-password").Count == 1);
        var link = dialogs.FindAll("a[target=_blank]");
        Assert.Equal(Sessions.Ways.Contains(ProofWay.Provider) ? ["signin/provider?prove=true&returnUrl=%2Fsignin%2Fproved"] : [], link.Select(a => a.GetAttribute("href")));
        Assert.Equal(Sessions.Ways.Contains(ProofWay.Passkey), dialogs.Markup.Contains("Use a passkey", StringComparison.Ordinal));
        dialogs.WaitForAssertion(() => Assert.Equal(Sessions.Ways[0] == ProofWay.Password ? "#prove-password" : null, FocusedLast()));
    }

    [Fact]
    public async Task WithNone_ItSaysWhatToDo_AndCancelLeaves()
    {
        Sessions.Ways = [];
        var (dialogs, answer) = await AskAsync();

        Assert.Contains("Ask an admin for a sign-in link", dialogs.Find(".what").TextContent, StringComparison.Ordinal);
        Assert.Empty(dialogs.FindAll(Primary));
        await dialogs.Find("button").ClickAsync(new());
        Assert.False(await answer);
    }

    [Fact]
    public async Task APasskey_IsTakenWhenItIsTheirs_AndThePageGoesOn()
    {
        Sessions.Ways = [ProofWay.Passkey, ProofWay.Password];
        var asked = JSInterop.Setup<PasskeyAnswer>("nestPasskeys.get", _ => true);
        var (dialogs, answer) = await AskAsync();

        foreach (var (given, sentence) in new[]
        {
            (new PasskeyAnswer(null, "cancelled"), "No passkey was given"), (new PasskeyAnswer(null, "none"), "has no passkeys"),
            (new PasskeyAnswer("another's", null), "not your password"),
        })
        {
            asked.SetResult(given);
            _ = dialogs.InvokeAsync(() => dialogs.Find(Primary).Click());
            dialogs.WaitForAssertion(() => Assert.Contains(sentence, dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
            Assert.False(answer.IsCompleted);
        }

        asked.SetResult(new PasskeyAnswer(TestSessions.Password, null));
        _ = dialogs.InvokeAsync(() => dialogs.Find(Primary).Click());

        Assert.True(await answer);
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll(".what")));
    }

    private async Task<(IRenderedComponent<MudDialogProvider> Dialogs, Task<bool> Answer)> AskAsync()
    {
        await SignInAsync();
        Sessions.ProvenAt = null;
        var dialogs = Render<MudDialogProvider>();
        var answer = dialogs.InvokeAsync(() => ProveAsk.ShowAsync(Services.GetRequiredService<IDialogService>()));
        dialogs.WaitForElement(".what");
        dialogs.WaitForState(() => dialogs.FindAll(".prove-ways > *").Count > 0 || Sessions.Ways.Count == 0);
        return (dialogs, answer);
    }
}
