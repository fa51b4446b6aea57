using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Notices;
using McpNest.Web.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Notices;

/// <summary>Each matter is told once to each, again when it must be, and never in a flood.</summary>
public sealed class NoticeDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HeldTool_IsToldOnce_AndNotAgainAfterARestart()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var server = await stage.AddServerAsync("github", "read:one", "write:one");
        await stage.LookAsync();
        Assert.Empty(receiver.Received);

        await stage.ChangeAsync(server, "github", "read:CANARY-description", "write:CANARY-description");
        await stage.LookAsync();
        await stage.LookAsync(TimeSpan.FromHours(1));
        await stage.RestartAsync();
        await stage.LookAsync();

        var message = JsonNode.Parse(Assert.Single(receiver.Received).Body)!;
        Assert.Equal("github: 2 tools, prompts or resources changed since approval and cannot be called before a review: github__read, github__write.", message["text"]!.GetValue<string>());
        Assert.Equal(["held", "held"], message["notices"]!.AsArray().Select(notice => notice!["kind"]!.GetValue<string>()));
        Assert.Equal("https://nest.example.com/servers/github?show=changed", message["notices"]![0]!["url"]!.GetValue<string>());
        Assert.DoesNotContain("CANARY", message.ToJsonString(), StringComparison.Ordinal);

        await stage.ChangeAsync(server, "github", "read:three", "write:CANARY-description");
        await stage.LookAsync();
        Assert.Equal("github: github__read changed since approval and cannot be called before a review.", receiver.Texts[1]);
    }

    [Fact]
    public async Task KeyIsTold14And3And1DaysBeforeItsEnd_AndAnewWhenItWasRenewed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var ada = await stage.AddMemberAsync("ada", display: "Ada Example");
        var agent = await stage.IssueAsync(ada, "Cursor, laptop", TimeSpan.FromDays(20));

        for (var day = 0; day < 19; day++)
        {
            await stage.LookAsync(TimeSpan.FromDays(1));
            await stage.RestartAsync();
        }

        Assert.Equal(
            ["The key of Cursor, laptop (Ada Example) ends in 14 days.", "The key of Cursor, laptop (Ada Example) ends in 3 days.", "The key of Cursor, laptop (Ada Example) ends within a day."],
            receiver.Texts);
        await stage.Get<AgentsBook>().SetExpiryAsync(Actor.Operator, agent, stage.Time.GetUtcNow().AddDays(3), Cancel);
        await stage.LookAsync();
        Assert.Equal(4, receiver.Received.Count);
    }

    [Fact]
    public async Task StopIsTold_AndThatItIsOver()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        await stage.CommitAsync(new Change.Stopped(StopScope.Everything, null));
        await stage.LookAsync();
        await stage.RestartAsync();
        await stage.LookAsync();
        await stage.CommitAsync(new Change.Resumed(StopScope.Everything, null));
        await stage.LookAsync();
        await stage.LookAsync();
        await stage.CommitAsync(new Change.Stopped(StopScope.Everything, null));
        await stage.LookAsync();

        const string Stopped = "Stopped: everything. Calls are refused until somebody resumes it.";
        Assert.Equal([Stopped, "Runs again: everything.", Stopped], receiver.Texts);
        Assert.Equal([false, true, false], receiver.Received.Select(request => JsonNode.Parse(request.Body)!["notices"]![0]!["over"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task StopThatEndedBeforeItCouldBeTold_IsToldAllTheSame()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        receiver.Fail(503);
        await stage.CommitAsync(new Change.Stopped(StopScope.Everything, null));
        await stage.LookAsync();
        await stage.CommitAsync(new Change.Resumed(StopScope.Everything, null));
        receiver.Recover();
        receiver.Received.Clear();

        await stage.LookAsync(TimeSpan.FromMinutes(1));
        await stage.LookAsync();

        Assert.Equal(["Stopped: everything. Calls are refused until somebody resumes it.", "Runs again: everything."], receiver.Texts);
    }

    [Fact]
    public async Task ServerThatFlaps_IsQuiet_AndOneThatStaysDown_IsTold_ThenThatItWorksAgain()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var server = await stage.AddServerAsync("github", "read");
        for (var round = 0; round < 5; round++)
        {
            await stage.TakeDownAsync(server, "github");
            await stage.LookAsync();
            await stage.LookAsync(TimeSpan.FromSeconds(90));
            await stage.BringUpAsync(server, "github", "read");
            await stage.LookAsync();
        }

        Assert.Empty(receiver.Received);

        await stage.TakeDownAsync(server, "github");
        await stage.LookAsync();
        await stage.LookAsync(FaultWatch.DownFor);
        await stage.LookAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("github is down: The server cannot be reached; check that it runs.", Assert.Single(receiver.Texts));

        await stage.RestartAsync(); // another process does not know yet how the server is doing
        await stage.LookAsync();
        await stage.LookAsync(TimeSpan.FromMinutes(10));
        await stage.BringUpAsync(server, "github", "read");
        await stage.LookAsync();
        Assert.Single(receiver.Received);
        await stage.LookAsync(FaultWatch.WellFor);
        await stage.LookAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("github works again.", Assert.Single(receiver.Texts.Skip(1)));
    }

    [Fact]
    public async Task ClosedGate_IsTold_ThoughNothingCanBeRead()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        await stage.LookAsync();
        var (file, away) = (Path.Combine(stage.Folder, "nest.db"), Path.Combine(stage.Folder, "away.db"));
        File.Move(file, away);
        await Support.Upstreams.Eventually.Holds(() => stage.Journal.ClosedBecause is not null);
        await stage.LookAsync();
        Assert.Empty(receiver.Received);
        await stage.LookAsync(FaultWatch.ClosedFor);
        await stage.LookAsync(TimeSpan.FromMinutes(2));
        Assert.StartsWith("No calls are served: The journal's file was moved", Assert.Single(receiver.Texts), StringComparison.Ordinal);

        File.Move(away, file, overwrite: true);
        await Support.Upstreams.Eventually.Holds(() => stage.Journal.ClosedBecause is null);
        await stage.LookAsync();
        await stage.LookAsync(FaultWatch.WellFor);
        Assert.Equal("Calls are served again.", receiver.Texts[^1]);
    }

    [Fact]
    public async Task KeyOfAnotherClient_IsTold()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var ada = await stage.AddMemberAsync("ada", display: "Ada Example");
        var agent = await stage.IssueAsync(ada, "Cursor", TimeSpan.FromDays(90), "cursor");
        await stage.Journal.AdmitAsync(
            new Core.Journal.CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = "Zed 1" }, Cancel);

        await stage.LookAsync();
        await stage.LookAsync();

        Assert.Equal("The key of Cursor (Ada Example) was made for Cursor and is used by Zed 1.", Assert.Single(receiver.Texts));
    }

    [Fact]
    public async Task Many_AreOneMessage_AndAFewAreOneEach()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var members = new List<Guid>();
        for (var i = 0; i < 40; i++)
        {
            members.Add(await stage.AddMemberAsync($"member{i}"));
        }

        await stage.CommitAsync([.. members.Take(3).Select(member => new Change.Stopped(StopScope.Member, member))]);
        await stage.LookAsync();
        Assert.Equal(3, receiver.Received.Count);

        await stage.CommitAsync([.. members.Skip(3).Take(30).Select(member => new Change.Stopped(StopScope.Member, member))]);
        await stage.LookAsync();
        var digest = JsonNode.Parse(receiver.Received.Last().Body)!;
        Assert.Equal(4, receiver.Received.Count);
        Assert.Equal("McpNest: 30 things to look at", digest["text"]!.GetValue<string>());
        Assert.Equal((20, 10), (digest["notices"]!.AsArray().Count, digest["more"]!.GetValue<int>()));

        // One by one from here: never more than five in a minute.
        foreach (var member in members.Skip(33))
        {
            await stage.CommitAsync(new Change.Stopped(StopScope.Member, member));
            await stage.LookAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(NoticeRecipient.MostInAMinute, receiver.Received.Count);
        await stage.LookAsync(NoticeRecipient.Minute);
        Assert.Equal(6, JsonNode.Parse(receiver.Received.Last().Body)!["notices"]!.AsArray().Count);
        Assert.Equal(6, receiver.Received.Count);
        await stage.LookAsync(NoticeRecipient.Minute);
        Assert.Equal(6, receiver.Received.Count);
    }

    [Fact]
    public async Task OnlyTheKindsThatAreWanted_AreSent()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = new NoticeStage(new NoticeOptions { Webhooks = [new WebhookOptions { Url = receiver.Url, Kinds = [Core.Administration.Notices.NoticeKind.KeyEnds] }] });
        await stage.IssueAsync(await stage.AddMemberAsync("ada"), "Cursor", TimeSpan.FromDays(2));
        await stage.CommitAsync(new Change.Stopped(StopScope.Everything, null));

        await stage.LookAsync();
        await stage.CommitAsync(new Change.Resumed(StopScope.Everything, null));
        await stage.LookAsync();

        Assert.StartsWith("The key of Cursor", Assert.Single(receiver.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesStayHidden_WhereOnlyAuditorsSeeThem()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var ada = await stage.AddMemberAsync("ada", display: "Ada Example");
        await stage.IssueAsync(ada, "Laptop of Ada", TimeSpan.FromDays(2));
        await stage.CommitAsync(new Change.NamesShownTo(NameAudience.Auditors));

        await stage.LookAsync();

        var body = Assert.Single(receiver.Received).Body;
        Assert.DoesNotContain("Ada", body, StringComparison.Ordinal);
        Assert.Contains("(member-", body, StringComparison.Ordinal);
        Assert.DoesNotContain(ada.ToString(), body, StringComparison.Ordinal); // pages say ids
    }

    [Fact]
    public async Task WhatWasTold_IsForgottenAfter400Days()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        await using var scope = stage.Get<AccountsDatabase>().Open();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var now = stage.Time.GetUtcNow();
        db.SentNotices.AddRange(new SentNotice { Id = "mail:1|request:1", At = now.AddDays(-399) }, new SentNotice { Id = "mail:1|request:2", At = now.AddDays(-401) });
        await db.SaveChangesAsync(Cancel);

        await stage.LookAsync();

        Assert.Equal("mail:1|request:1", Assert.Single(await db.SentNotices.AsNoTracking().ToListAsync(Cancel)).Id);
    }
}
