using McpNest.Core;
using McpNest.Core.Administration.Notices;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.Hosting;
using McpNest.Web.Notices;
using McpNest.Core.Policy;
using Microsoft.Extensions.Configuration;

namespace McpNest.Tests.Notices;

public sealed class NoticeOptionsTests
{
    private const string Url = "https://hooks.example.com/services/canary";

    [Fact]
    public void Left_out_nothing_is_sent()
    {
        var notices = Read().Notices;

        Assert.Empty(notices.Webhooks);
        Assert.Empty(notices.Mail.To);
        Assert.Equal([14, 3, 1], notices.DaysBefore);
    }

    [Fact]
    public void What_is_configured_is_read()
    {
        var notices = Read(
            ("Webhooks:0:Url", Url), ("Webhooks:0:Shape", "Slack"), ("Webhooks:0:Kinds:0", "held"), ("Webhooks:0:Kinds:1", "stop"),
            ("Webhooks:1:Url", "http://127.0.0.1:9/x"), ("Webhooks:1:Secret", "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="), ("DaysBefore:0", "7"), ("DaysBefore:1", "30")).Notices;

        Assert.Equal((WebhookShape.Slack, "hooks.example.com"), (notices.Webhooks[0].Shape, notices.Webhooks[0].Host));
        Assert.True(notices.Webhooks[0].Kinds.SetEquals([NoticeKind.Held, NoticeKind.Stop]));
        Assert.Equal("0123456789abcdef"u8.ToArray(), notices.Webhooks[1].Secret);
        Assert.Equal([30, 7], notices.DaysBefore);
    }

    [Theory]
    [InlineData("Webhooks:0:Url", "http://hooks.example.com/services/canary", "must use https unless it names this machine")]
    [InlineData("Webhooks:0:Url", "http://10.0.0.1/services/canary", "must use https unless it names this machine")]
    [InlineData("Webhooks:0:Url", "canary", "must be the whole https address")]
    [InlineData("Webhooks:0:Url", "file:///etc/canary", "must be the whole https address")]
    [InlineData("Webhooks:0:Url", "https://canary:pass@example.com/", "neither a user name")]
    [InlineData("Webhooks:0:Url", "https://169.254.169.254/canary", "which the nest never connects to")]
    [InlineData("Webhooks:0:Shape", "discord", "must be json, slack or teams")]
    [InlineData("Webhooks:0:Kinds:0", "helt", "must be one of gate_closed, stop, held, request, server_down, credential_ends, token_ends, key_ends, other_client.")]
    [InlineData("Webhooks:0:Kinds:0", "sign_in_ends", "must be one of gate_closed")]
    [InlineData("Webhooks:0:Kinds", "held", "must be a list of")]
    [InlineData("Webhooks:0:Secret", "canary", "at least 16 characters")]
    [InlineData("Webhooks:0:Secret", "whsec_canary", "at least 16 characters")]
    [InlineData("Webhooks:0:Uri", Url, "did you mean McpNest:Notices:Webhooks:0:Url?")]
    [InlineData("Webhooks:1:Url", Url, "names an address twice")]
    [InlineData("Mail:To:0", "canary", "must be one address")]
    [InlineData("Mail:To:0", "team@example.com", "needs a mail server")]
    [InlineData("Mail:Personal", "maybe", "must be true or false")]
    [InlineData("DaysBefore:0", "0", "must be a list of whole numbers from 1 to 90")]
    [InlineData("DaysBefore", "14", "must be a list of whole numbers from 1 to 90")]
    [InlineData("Webhook:0:Url", Url, "did you mean McpNest:Notices:Webhooks?")]
    public void What_is_not_right_is_refused_by_name_without_what_is_secret(string key, string value, string sentence)
    {
        var settings = new Dictionary<string, string> { ["Webhooks:0:Url"] = Url, [key] = value };

        var refusal = Assert.Throws<NestException>(() => Read([.. settings.Select(pair => (pair.Key, pair.Value))]));

        Assert.Contains("McpNest:Notices:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.Message, StringComparison.Ordinal);
        Assert.Single(refusal.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void A_secret_is_for_the_shape_that_is_signed() => Assert.Contains(
        "signs messages of the shape json",
        Assert.Throws<NestException>(() => Read(("Webhooks:0:Url", Url), ("Webhooks:0:Shape", "teams"), ("Webhooks:0:Secret", "a secret of twenty"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_running_nest_tells_by_itself_and_shows_no_address()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var nest = await RunningNest.StartAsync(settings: new() { ["McpNest:Notices:Webhooks:0:Url"] = receiver.Url.AbsoluteUri });

        await nest.Journal.CommitAsync(Actor.Operator, [new Change.Stopped(StopScope.Everything, null)], null, TestContext.Current.CancellationToken);

        await Eventually.Holds(() => !receiver.Received.IsEmpty);
        Assert.Equal("Stopped: everything. Calls are refused until somebody resumes it.", receiver.Texts[0]);
        var facts = nest.Get<Web.Console.Settings.InstanceReader>()();
        Assert.Equal("127.0.0.1", facts.Find("Notices:Webhooks")!.Value);
        Assert.DoesNotContain("canary", string.Concat(facts.Settings), StringComparison.Ordinal);
    }

    private static NestOptions Read(params (string Key, string Value)[] settings) => NestOptionsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(entry => $"McpNest:Notices:{entry.Key}", entry => (string?)entry.Value)).Build());
}
