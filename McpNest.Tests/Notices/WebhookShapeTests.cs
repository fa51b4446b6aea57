using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Notices;

namespace McpNest.Tests.Notices;

/// <summary>Slack and Teams get what they understand, and names that are hostile there are only read.</summary>
public sealed class WebhookShapeTests
{
    private const string Hostile = "<!channel> <@U012AB3CD> <https://evil.example|click> [click](https://evil.example) *b* `c` &lt;!here&gt; <at>all</at>";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slack_ReadsPlainTextOnly_AndLinksToTheConsoleAlone()
    {
        var message = await HostileAsync(WebhookShape.Slack);

        Assert.False(message["mrkdwn"]!.GetValue<bool>());
        Assert.Equal("none", message["parse"]!.GetValue<string>());
        var sections = Blocks("section");
        Assert.All(sections, section => Assert.Equal("plain_text", section["text"]!["type"]!.GetValue<string>()));
        Assert.All(sections, section => AssertInert(section["text"]!["text"]!.GetValue<string>()));
        Assert.All(Blocks("context"), context => Assert.Matches(@"^<https://nest\.example\.com/people/[0-9a-f-]+\|Look at it in McpNest>$", Assert.Single(context["elements"]!.AsArray())!["text"]!.GetValue<string>()));
        AssertInert(message["text"]!.GetValue<string>());

        IEnumerable<JsonNode> Blocks(string type) => message["blocks"]!.AsArray().Where(block => block!["type"]!.GetValue<string>() == type)!;
    }

    [Fact]
    public async Task Teams_GetsACardOfRunsOfText()
    {
        var message = await HostileAsync(WebhookShape.Teams);

        var card = Assert.Single(message["attachments"]!.AsArray())!;
        Assert.Equal("application/vnd.microsoft.card.adaptive", card["contentType"]!.GetValue<string>());
        var content = card["content"]!;
        Assert.Equal("AdaptiveCard", content["type"]!.GetValue<string>());
        Assert.All(content["body"]!.AsArray(), block => Assert.Equal("RichTextBlock", block!["type"]!.GetValue<string>())); // a TextBlock reads Markdown
        Assert.All(content["body"]!.AsArray(), block => AssertInert(Assert.Single(block!["inlines"]!.AsArray())!["text"]!.GetValue<string>()));
        Assert.StartsWith("https://nest.example.com", Assert.Single(content["actions"]!.AsArray())!["url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(content["msteams"]); // no mentions
    }

    [Fact]
    public async Task Json_IsInert_Too()
    {
        var message = await HostileAsync(WebhookShape.Json);

        var notice = Assert.Single(message["notices"]!.AsArray())!;
        AssertInert(notice["text"]!.GetValue<string>());
        AssertInert(notice["agent"]!.GetValue<string>());
        Assert.Equal("key_ends", notice["kind"]!.GetValue<string>());
        Assert.Equal(2, notice["daysLeft"]!.GetValue<int>());
    }

    [Fact]
    public async Task Digest_HasATitle_AndSaysWhatIsLeftOut()
    {
        foreach (var shape in Enum.GetValues<WebhookShape>())
        {
            await using var receiver = await WebhookReceiver.StartAsync();
            await using var stage = new NoticeStage(new NoticeOptions { Webhooks = [new WebhookOptions { Url = receiver.Url, Shape = shape }] });
            var members = new List<Change>();
            for (var i = 0; i < 25; i++)
            {
                members.Add(new Change.Stopped(StopScope.Member, await stage.AddMemberAsync($"m{i}")));
            }

            await stage.CommitAsync([.. members]);
            await stage.LookAsync();

            var body = Assert.Single(receiver.Received).Body;
            Assert.Contains("McpNest: 25 things to look at", body, StringComparison.Ordinal);
            if (shape == WebhookShape.Json)
            {
                Assert.Contains("\"more\":5", body, StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains("And 5 more; the console shows them all.", body, StringComparison.Ordinal);
                Assert.True((JsonNode.Parse(body)!["blocks"]?.AsArray().Count ?? 0) <= 50); // Slack takes no more
            }
        }
    }

    [Theory]
    [InlineData("line\nbreak\r\nBcc: eve@example.com", "line break‹U+000D› Bcc: eve@example.com")]
    [InlineData("rtl\u202Etxt\u200b", "rtl‹U+202E›txt‹U+200B›")]
    [InlineData("\u001b[31mred", "‹U+001B›⟦31mred")]
    [InlineData("https://evil.example", "https: //evil.example")]
    [InlineData("Größe 日本 🙂", "Größe 日本 🙂")]
    [InlineData(null, "")]
    public void Name_IsOneLineThatReadsAsItIs(string? name, string shown) => Assert.Equal(shown, InertText.Of(name));

    [Fact]
    public void LongName_IsCut()
    {
        Assert.Equal(80, InertText.Of(new string('x', 300)).Length);
        Assert.DoesNotContain('\ud83d', InertText.Of(new string('x', 78) + "🙂🙂"));
    }

    private static void AssertInert(string text)
    {
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('>', text);
        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("&lt;", text, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> HostileAsync(WebhookShape shape)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var stage = new NoticeStage(new NoticeOptions { Webhooks = [new WebhookOptions { Url = receiver.Url, Shape = shape }] });
        var ada = await stage.AddMemberAsync("ada", display: Hostile[..100]);
        var agent = await stage.IssueAsync(ada, "x", TimeSpan.FromDays(2));
        await stage.Get<AgentsBook>().RenameAsync(Actor.Operator, agent, Hostile[..60], Cancel);
        await stage.LookAsync();
        return JsonNode.Parse(Assert.Single(receiver.Received).Body)!;
    }
}
