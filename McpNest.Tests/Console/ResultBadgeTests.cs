using Bunit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Tests.Console;

public sealed class ResultBadgeTests : BunitContext
{
    [Theory]
    [InlineData("succeeded", null, "ok", "✓allowed")]
    [InlineData("denied", "no_grant", "denied", "⊘denied")]
    [InlineData("denied", "tool_held", "held", "❚❚held")]
    [InlineData("tool_error", null, "error", "!tool error")]
    [InlineData("open", null, "quiet", "…open")]
    public void Badge_ShowsIconWordAndTint(string result, string? reason, string tint, string text)
    {
        var badge = Render<ResultBadge>(p => p.Add(c => c.Result, result).Add(c => c.Reason, reason)).Find(".tint");

        Assert.Contains(tint, badge.ClassList);
        Assert.Equal(text, badge.TextContent);
    }

    [Fact]
    public void EveryReason_HasWordsOfItsOwn() => Assert.All(
        Enum.GetNames<DenialReason>().Select(name => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name)),
        reason => Assert.NotEqual(reason.Replace('_', ' '), reason == "no_grant" ? "" : ReasonText.Of(reason)));
}
