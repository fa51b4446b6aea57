using Bunit;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Web.Console.Layout;
using McpNest.Web.Console.Proof;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

public sealed class JournalPageTests : ConsoleTest
{
    private Checkpoints Checkpoints => Services.GetRequiredService<Checkpoints>();

    [Fact]
    public async Task Sign_ShowsTheLine_AndTheBrowserRemembersIt()
    {
        await SignInAsync();
        var page = Render<JournalPage>();
        page.WaitForElement("[data-remembered=Nothing]");

        await Button(page, "Sign a checkpoint").ClickAsync(new());

        var line = page.WaitForElement("[data-checkpoint]").TextContent;
        var signed = Checkpoint.Parse(line);
        Assert.Equal(signed, Checkpoints.Last);
        Assert.Equal(Journal.State.InstanceId, signed.Nest);
        Assert.Equal(line, page.Find(".copy").GetAttribute("data-copy"));
        Assert.Contains(JSInterop.Invocations["nest.keep"], call => call.Arguments is ["checkpoint", string kept] && kept == line);
    }

    [Fact]
    public async Task Journal_ThatIsNotWhatTheBrowserSaw_RaisesAnAlarm_AndKeepsWhatIsRemembered()
    {
        await SignInAsync();
        var line = ((await Checkpoints.SignAsync(Ct)) with { Hash = new string('0', 64) }).ToLine();
        JSInterop.Setup<string?>("nest.kept", "checkpoint", null).SetResult(line);

        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<JournalPage>();

        var alarm = page.WaitForElement("[data-remembered=Different]");
        Assert.Equal("alert", alarm.GetAttribute("role"));
        Assert.Contains("rewritten", alarm.TextContent, StringComparison.Ordinal);
        Assert.Contains(line, alarm.TextContent, StringComparison.Ordinal);
        await Button(page, "Sign a checkpoint").ClickAsync(new());
        Assert.DoesNotContain(JSInterop.Invocations, call => call.Identifier == "nest.keep");
        JSInterop.Setup<string?>("nest.kept", "checkpoint", null).SetResult(null);
        await page.InvokeAsync(() => Button(page, "Forget it").Click());
        dialogs.WaitForAssertion(() => Assert.Contains("the only trace", dialogs.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain(JSInterop.Invocations, call => call.Identifier == "nest.forget"); // asked first
        await Button(dialogs, "Forget it").ClickAsync(new());
        page.WaitForElement("[data-remembered=Nothing]");
        Assert.NotEmpty(JSInterop.Invocations["nest.forget"]);
        Assert.NotEmpty(JSInterop.Invocations["nest.keep"]);
    }

    [Fact]
    public async Task Journal_ThatIsWhatTheBrowserSaw_SaysSo()
    {
        await SignInAsync();
        JSInterop.Setup<string?>("nest.kept", "checkpoint", null).SetResult((await Checkpoints.SignAsync(Ct)).ToLine());

        Assert.Contains("still holds record", Render<JournalPage>().WaitForElement("[data-remembered=Same]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_ShowsProgressToEverybody_AndWhatItFound()
    {
        await SignInAsync();
        var (begun, go) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        Verifying = async (_, _) =>
        {
            begun.SetResult();
            await go.Task;
            return new VerifyReport("tampered", "error", "!", ["Record 7 was changed."], "9 records.");
        };
        var (page, other) = (Render<VerifyPanel>(), Render<VerifyPanel>());

        await Button(page, "Verify").ClickAsync(new());
        await begun.Task;
        page.WaitForElement("progress");
        other.WaitForElement("progress");
        go.SetResult();

        foreach (var seen in new[] { page, other })
        {
            Assert.Contains("tampered", seen.WaitForElement("[data-verdict]").TextContent, StringComparison.Ordinal);
            Assert.Contains("Record 7 was changed.", seen.Find(".findings").TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verification_ThatCannotBeDone_SaysWhy_AndOneThatIsStoppedLeavesNothing()
    {
        await SignInAsync();
        Verifying = (_, _) => throw new NestException("The disk is gone.");
        var page = Render<VerifyPanel>();
        await Button(page, "Verify").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("The disk is gone.", page.Find("[role=alert]").TextContent));

        Verifying = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        };
        await Button(page, "Verify").ClickAsync(new());
        page.WaitForElement("progress");
        await Button(page, "Stop").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("progress")));
        Assert.Empty(page.FindAll("[role=alert], [data-verdict]"));
    }

    [Fact]
    public async Task Banner_SaysThatNothingCanBeSigned()
    {
        await SignInAsync();
        await Checkpoints.SignAsync(Ct);
        File.Delete(Services.GetRequiredService<Core.Storage.DataFolder>().File("journal.key"));
        await Assert.ThrowsAsync<NestException>(() => Checkpoints.SignAsync(Ct));

        Assert.Contains("No checkpoint can be signed.", Render<Banners>().WaitForElement(".banner").TextContent, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Button<T>(IRenderedComponent<T> page, string text)
        where T : Microsoft.AspNetCore.Components.IComponent => page.FindAll("button").Single(button => button.TextContent.Contains(text, StringComparison.Ordinal));
}
