using Bunit;
using McpNest.Core.Audit;
using McpNest.Web.Console.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Console;

public sealed class CallLineTests : BunitContext
{
    private static readonly DateTimeOffset s_at = new(2026, 1, 1, 17, 42, 8, TimeSpan.Zero);

    private static readonly CallEntry s_call = new()
    {
        Seq = 7,
        At = s_at,
        CallId = default,
        AgentId = default,
        MemberId = default,
        Member = "ines@example.com",
        MemberName = "Ines Moreau",
        Agent = "Cursor",
        Method = "tools/call",
    };

    public CallLineTests()
    {
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(s_at.AddHours(1)));
        Services.AddScoped<BrowserTime>();
    }

    [Fact]
    public void Row_SaysWhenWhoWhatAndWhy()
    {
        var cells = Row(s_call with { Server = "github", Tool = "delete_branch", Reason = "no_grant" })
            .FindAll("td").Select(cell => cell.TextContent.Trim());

        Assert.Equal(["17:42:08", "Ines Moreau · Cursor", "github__delete_branch", "⊘denied", "no grant"], cells);
    }

    [Fact]
    public void UnknownName_IsNotInvented() =>
        Assert.Contains("unknown tool", Row(s_call with { Reason = "unknown_tool" }).Markup, StringComparison.Ordinal);

    [Theory]
    [InlineData("resources/read", "file", "docs: read file:…")]
    [InlineData("resources/subscribe", "https", "docs: follow https:…")]
    [InlineData("resources/read", null, "docs: read a resource")]
    public void Resource_IsNamedByTheSchemeOfItsAddressOnly(string method, string? scheme, string shown) =>
        Assert.Contains(shown, Row(s_call with { Server = "docs", Method = method, Scheme = scheme }).Markup, StringComparison.Ordinal);

    private IRenderedComponent<Web.Console.Audit.CallLine> Row(CallEntry call) => Render<Web.Console.Audit.CallLine>(p => p
        .Add(c => c.Entry, call)
        .Add(c => c.Href, "audit?call=7")
        .Add(c => c.Why, "no grant"));
}
