using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Web.Console.Settings;
using McpNest.Web.Notices;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Notices;

/// <summary>Over real HTTP to this machine: what fails waits and is tried again, nothing is followed, and no log learns an address.</summary>
public sealed class WebhookDeliveryTests
{
    private const string Everything = "Stopped: everything. Calls are refused until somebody resumes it.";

    private static readonly Change s_stop = new Change.Stopped(StopScope.Everything, null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500, "which is a fault there")]
    [InlineData(429, "which is a fault there")]
    [InlineData(404, "look whether the address is still right")]
    public async Task WhatIsNotTaken_WaitsLongerEachTime_AndArrives(int status, string says)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        receiver.Fail(status);
        await stage.CommitAsync(s_stop);
        await stage.LookAsync();
        Assert.Contains(says, Assert.Single(stage.Get<NoticeBoard>().Places).Problem, StringComparison.Ordinal);

        await stage.LookAsync(TimeSpan.FromSeconds(9));
        Assert.Single(receiver.Received);
        await stage.LookAsync(TimeSpan.FromSeconds(1));
        await stage.LookAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, receiver.Received.Count);
        receiver.Recover();
        await stage.LookAsync(TimeSpan.FromSeconds(20));
        await stage.LookAsync(TimeSpan.FromHours(2));

        Assert.Equal([Everything, Everything, Everything], receiver.Texts);
        Assert.Single(receiver.Received.Select(request => request.Headers["webhook-id"]).Distinct()); // so that who got it twice can tell
        var place = Assert.Single(stage.Get<NoticeBoard>().Places);
        Assert.Equal((null, 0), (place.Problem, place.Waiting));
        Assert.NotNull(place.SentAt);
    }

    [Fact]
    public async Task WhoAsksToWait_IsWaitedFor_ButNotForever()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        receiver.Fail(429, "120");
        await stage.CommitAsync(s_stop);
        await stage.LookAsync();
        await stage.LookAsync(TimeSpan.FromSeconds(119));
        Assert.Single(receiver.Received);
        receiver.Fail(503, "99999999");
        await stage.LookAsync(TimeSpan.FromSeconds(1));
        receiver.Recover();
        await stage.LookAsync(TimeSpan.FromMinutes(59));
        Assert.Equal(2, receiver.Received.Count);
        await stage.LookAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(3, receiver.Received.Count);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        receiver.Answer = context =>
        {
            context.Response.Redirect(elsewhere.Url.AbsoluteUri, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        await stage.CommitAsync(s_stop);

        await stage.LookAsync();

        Assert.Empty(elsewhere.Received);
        Assert.Equal("127.0.0.1 answered with a redirect (307), which the nest does not follow; configure the address it leads to.", Assert.Single(stage.Get<NoticeBoard>().Places).Problem);
    }

    [Fact]
    public async Task NobodyThere_IsASentence_AndWhatWaitsOutlivesARestart()
    {
        var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var port = receiver.Url.Port;
        await receiver.DisposeAsync();
        await stage.CommitAsync(s_stop);
        await stage.LookAsync();
        Assert.Equal("127.0.0.1 cannot be reached; look whether the nest may connect there.", Assert.Single(stage.Get<NoticeBoard>().Places).Problem);

        await stage.RestartAsync();
        await using var again = await WebhookReceiver.StartAsync(port);
        await stage.LookAsync();

        Assert.Equal(Everything, Assert.Single(again.Texts));
    }

    [Fact]
    public async Task WhoDoesNotAnswer_IsGivenUp_AndHoldsNobodyElseUp()
    {
        await using var slow = await WebhookReceiver.StartAsync();
        await using var quick = await WebhookReceiver.StartAsync();
        await using var stage = new NoticeStage(new NoticeOptions { Webhooks = [new WebhookOptions { Url = slow.Url }, new WebhookOptions { Url = quick.Url }] });
        slow.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await stage.CommitAsync(s_stop);
        var desk = stage.Get<NoticeDesk>();

        await desk.LookAsync(Cancel);
        await Support.Upstreams.Eventually.Holds(() => !slow.Received.IsEmpty && !quick.Received.IsEmpty);
        await desk.LookAsync(Cancel); // while it still hangs
        stage.Time.Advance(WebhookSender.Patience);
        await desk.SettledAsync();

        Assert.Single(slow.Received);
        Assert.Single(quick.Received);
        Assert.Equal("127.0.0.1 did not answer within 10 seconds.", stage.Get<NoticeBoard>().Places[0].Problem);
    }

    [Fact]
    public async Task EndlessAnswer_IsNotRead()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async context =>
        {
            using var _ = context.RequestAborted.Register(() => cut.TrySetResult());
            var piece = new byte[8192];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        };
        await stage.CommitAsync(s_stop);

        await stage.LookAsync();

        await cut.Task.WaitAsync(Cancel);
        Assert.NotNull(Assert.Single(stage.Get<NoticeBoard>().Places).SentAt);
    }

    [Fact]
    public async Task SignedMessage_CanBeChecked()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var secret = "a secret of twenty bytes"u8.ToArray();
        await using var stage = new NoticeStage(new NoticeOptions { Webhooks = [new WebhookOptions { Url = receiver.Url, Secret = secret }] });
        await stage.CommitAsync(s_stop);

        await stage.LookAsync();

        var request = Assert.Single(receiver.Received);
        var signed = Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.{request.Body}");
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)), request.Headers["webhook-signature"]);
        Assert.Equal(stage.Time.GetUtcNow().ToUnixTimeSeconds(), long.Parse(request.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(request.Headers["webhook-id"], JsonNode.Parse(request.Body)!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task NoLogAndNoPage_LearnsTheAddress()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = new NoticeStage(new NoticeOptions { Webhooks = [new WebhookOptions { Url = receiver.Url, Shape = WebhookShape.Slack }] });
        await stage.CommitAsync(s_stop);
        receiver.Fail(500);
        await stage.LookAsync();
        receiver.Recover();
        await stage.LookAsync(TimeSpan.FromMinutes(1));

        Assert.Contains(stage.Logs.Lines, line => line.Contains("Notices could not be sent to Slack at 127.0.0.1", StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Logs.Lines, line => line.Contains("canary", StringComparison.Ordinal) || line.Contains("/services/", StringComparison.Ordinal));
        Assert.DoesNotContain("canary", string.Concat(stage.Get<NoticeBoard>().Places), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", stage.Get<NoticeOptions>().Webhooks[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_IsForAdmins_SaysWhetherItArrived_AndIsNoFlood()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = NoticeStage.To(receiver);
        var (admin, lead) = (Actor.Member(await stage.AddMemberAsync("ines", MemberRole.Admin)), Actor.Member(await stage.AddMemberAsync("cleo", MemberRole.Lead)));
        var board = stage.Get<NoticeBoard>();
        var key = Assert.Single(board.Places).Key;
        Assert.Contains("Only an admin", (await Assert.ThrowsAsync<NestException>(() => board.TestAsync(lead, key, Cancel))).Message, StringComparison.Ordinal);
        Assert.Empty(receiver.Received);

        await board.TestAsync(admin, key, Cancel);
        Assert.Equal("test", JsonNode.Parse(Assert.Single(receiver.Received).Body)!["type"]!.GetValue<string>());
        Assert.Contains("wait ten seconds", (await Assert.ThrowsAsync<NestException>(() => board.TestAsync(admin, key, Cancel))).Message, StringComparison.Ordinal);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        receiver.Fail(410);
        Assert.Contains("answered 410", (await Assert.ThrowsAsync<NestException>(() => board.TestAsync(admin, key, Cancel))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NestException>(() => board.TestAsync(admin, "hook:other", Cancel));
    }
}
