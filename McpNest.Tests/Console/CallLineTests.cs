using Bunit;
using McpNest.Core.Audit;
using McpNest.Web.Console.Audit;
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

        Assert.Equal(["17:42:08", "Ines Moreau · Cursor", "github__delete_branch", "denied", "no grant"], cells);
    }

    [Fact]
    public void Row_LinksToItselfWithinItsView() =>
        Assert.Equal("audit?q=server%3Adocs&call=7", Row(s_call).Find("a").GetAttribute("href"));

    [Fact]
    public void ClientsName_CannotHideOrTurnWhatItSays()
    {
        var cell = Row(s_call with { Agent = "safe\u202Etxt<b>" }).FindAll("td")[1];

        Assert.Equal("Ines Moreau · safe[U+202E]txt<b>", cell.TextContent);
        Assert.Empty(cell.Children);
    }

    [Fact]
    public void NamesFromRightToLeft_DoNotTurnTheirNeighbours()
    {
        var cell = Row(s_call with { MemberName = "\u05E9\u05B8\u05C1", Agent = "\u0639\u0645" }).FindAll("td")[1];

        Assert.Equal("\u2068\u05E9\u05B8\u05C1\u2069 · \u2068\u0639\u0645\u2069", cell.TextContent);
    }

    [Fact]
    public void Change_SaysWhoDidWhatToWhom()
    {
        var change = new ChangeEntry(9, s_at, "ada@example.com", "grant_set", "allow bob@example.com files__read") { Reason = "on call" };
        var cells = Render<CallLine>(p => p.Add(c => c.Row, new AuditRow(change)).Add(c => c.View, new LineView(new AuditQuery(), _ => "")))
            .FindAll("td").Select(cell => cell.TextContent.Trim());

        Assert.Equal(["17:42:08", "ada@example.com", "grant set", "change", "allow bob@example.com files__read: “on call”"], cells);
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

    private IRenderedComponent<CallLine> Row(CallEntry call) => Render<CallLine>(p => p
        .Add(c => c.Row, new AuditRow(call))
        .Add(c => c.View, new LineView(new AuditQuery("server:docs"), _ => "no grant")));
}
