using System.Text;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Administration;
using McpNest.Tests.CommandLine;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Audit;

public sealed class AccessReportTests : IAsyncLifetime
{
    private readonly TestBooks _books = new();
    private Actor _ann;
    private Actor _ben;
    private Guid _box;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AccessReport Report => _books.Get<AccessReport>();

    public async ValueTask InitializeAsync()
    {
        _ann = await _books.AddAsync("ann", MemberRole.Admin);
        _ben = await _books.AddAsync("ben", MemberRole.Member);
        _box = await _books.AddServerAsync("box", null, "open", "shut");
        Pass();
    }

    public ValueTask DisposeAsync() => _books.DisposeAsync();

    [Fact]
    public async Task Rows_SayWhoDecidedAndWhen_AndWhatSomebodyGaveThemselves()
    {
        await ApproveAsync(_ann, "open");
        var approvedAt = Pass();
        await GrantAsync(_ann, _ann, "open");
        await GrantAsync(Actor.Operator, _ben, tool: null);

        var rows = await RowsAsync();

        Assert.Equal(2, rows.Count); // shut was never approved
        var ann = rows.Single(row => row.Member == "ann@example.com");
        Assert.Equal(("box", "open", "allow", "allowed", false), (ann.Server, ann.Tool, ann.Effect, ann.Decision, ann.WholeServer));
        Assert.Equal(("ann@example.com", "ann@example.com"), (ann.GrantedBy, ann.ApprovedBy));
        Assert.Equal(["granted", "approved"], ann.Self);
        Assert.True(ann.ApprovedAt < approvedAt && ann.GrantedAt >= approvedAt);
        var ben = rows.Single(row => row.Member == "ben@example.com");
        Assert.Equal(("operator", "ann@example.com", true, null), (ben.GrantedBy, ben.ApprovedBy, ben.WholeServer, ben.Group));
        Assert.Empty(ben.Self);
    }

    [Fact]
    public async Task Rows_ThroughGroups_SayWhoLetThePersonIn_AndWhoMadeIt()
    {
        await ApproveAsync(Actor.Operator, "open");
        var own = await _books.Groups.AddAsync(_ann, "Own", Cancel);
        await _books.Groups.SetMembersAsync(_ann, own, [], [_ann.MemberId!.Value, _ben.MemberId!.Value], Cancel);
        await _books.Access.SetAsync(Actor.Operator, GrantSubject.Group(own), new GrantTarget(_box, null), GrantEffect.Allow, null, Cancel);
        await _books.Access.SetAsync(_ann, GrantSubject.Everyone, new GrantTarget(_box, Tool("open")), GrantEffect.Allow, null, Cancel);

        var rows = await RowsAsync();

        Assert.Equal(4, rows.Count);
        var ann = rows.Single(row => row is { Member: "ann@example.com", Group: "Own" });
        Assert.Equal(("ann@example.com", "operator"), (ann.JoinedBy, ann.GrantedBy));
        Assert.Equal(["joined", "made"], ann.Self);
        Assert.Empty(rows.Single(row => row is { Member: "ben@example.com", Group: "Own" }).Self);
        Assert.Equal(["granted"], rows.Single(row => row is { Member: "ann@example.com", Group: "Everyone" }).Self);
        Assert.Null(rows.Single(row => row is { Member: "ben@example.com", Group: "Everyone" }).JoinedBy);
    }

    [Fact]
    public async Task Rows_OfAService_CountItsOwnersDecisionsAsOwn()
    {
        await ApproveAsync(Actor.Operator, "open");
        var bot = await _books.People.AddAsync(_ann, new AddMember { Email = "bot@example.com", Kind = MemberKind.Service }, Cancel);
        await _books.Access.SetAsync(_ann, GrantSubject.Member(bot), new GrantTarget(_box, null), GrantEffect.Allow, null, Cancel);

        Assert.Equal(["granted"], Assert.Single(await RowsAsync()).Self);
    }

    [Fact]
    public async Task Rows_AreThoseOfTheTime_NotOfNow()
    {
        var nothing = Pass();
        await ApproveAsync(Actor.Operator, "open");
        await GrantAsync(Actor.Operator, _ben, "open");
        var granted = Pass();
        await _books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(_box, null), GrantEffect.Deny, null, Cancel);
        var denied = Pass();
        await _books.People.RemoveAsync(Actor.Operator, _ben.MemberId!.Value, Cancel);
        await _books.Servers.RemoveAsync(Actor.Operator, _box, Cancel);
        Pass();

        Assert.Empty(await RowsAsync(nothing));
        Assert.Equal("allowed", Assert.Single(await RowsAsync(granted)).Decision);
        Assert.Equal(["denied_by_grant"], (await RowsAsync(denied)).Where(row => row.Member == "ben@example.com").Select(row => row.Decision).Distinct());
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task Rows_ExpiredOrSuspended_AreShownWithTheReason()
    {
        await ApproveAsync(Actor.Operator, "open");
        await _books.Access.SetAsync(
            Actor.Operator, GrantSubject.Member(_ben.MemberId!.Value), new GrantTarget(_box, null), GrantEffect.Allow, _books.Time.GetUtcNow().AddHours(2), Cancel);
        var good = Pass();
        _books.Time.Advance(TimeSpan.FromHours(3));
        var late = Pass();
        await _books.People.SuspendAsync(Actor.Operator, _ben.MemberId.Value, Cancel);

        Assert.Equal(
            ["allowed", "grant_expired", "member_suspended"],
            [Assert.Single(await RowsAsync(good)).Decision, Assert.Single(await RowsAsync(late)).Decision, Assert.Single(await RowsAsync()).Decision]);
    }

    [Fact]
    public async Task Rows_AfterPruning_ReachBackToItsEnd_AndSayWhatIsNotKnown()
    {
        await ApproveAsync(_ann, "open");
        await GrantAsync(_ann, _ben, "open");
        var early = Pass();
        _books.Time.Advance(TimeSpan.FromDays(500));
        await GrantAsync(Actor.Operator, _ann, "open");
        Pass();
        var pruning = _books.Get<Retention>().PruneAsync(Actor.Operator, null, Cancel);
        await Eventually.Holds(() =>
        {
            _books.Time.Advance(TimeSpan.FromMilliseconds(20));
            return pruning.IsCompleted;
        });
        Assert.True((await pruning).Count > 0);

        var refused = await Assert.ThrowsAsync<NestException>(() => RowsAsync(early));
        Assert.Contains("not known any more", refused.Message, StringComparison.Ordinal);
        var rows = await RowsAsync();
        Assert.Equal((null, null), (rows.Single(row => row.Member == "ben@example.com").GrantedBy, rows.Single(row => row.Member == "ben@example.com").GrantedAt));
        Assert.Equal("operator", rows.Single(row => row.Member == "ann@example.com").GrantedBy);
    }

    [Fact]
    public async Task Rows_OfSomebodyErased_ShowThePseudonym()
    {
        await ApproveAsync(Actor.Operator, "open");
        await GrantAsync(Actor.Operator, _ben, "open");
        var before = Pass();
        await _books.Get<ErasureBook>().EraseAsync(Actor.Operator, _ben.MemberId!.Value, Cancel);

        Assert.Equal(Pseudonym.Of(_ben.MemberId.Value), Assert.Single(await RowsAsync(before)).Member);
    }

    [Fact]
    public async Task Report_IsForAuditorsAndAdmins_AndNotOfTheFuture()
    {
        var eve = await _books.AddAsync("eve", MemberRole.Auditor);
        Pass();

        await Report.ReadAsync(eve, _books.Time.GetUtcNow(), Cancel);
        await Assert.ThrowsAsync<NestException>(() => Report.ReadAsync(_ben, _books.Time.GetUtcNow(), Cancel));
        await Assert.ThrowsAsync<NestException>(() => RowsAsync(_books.Time.GetUtcNow().AddSeconds(1)));
        await Assert.ThrowsAsync<NestException>(() => RowsAsync(_books.Time.GetUtcNow().AddYears(-1)));
    }

    [Fact]
    public async Task Write_IsRecorded_AndBothFormatsSayTheSame()
    {
        await ApproveAsync(_ann, "open");
        await GrantAsync(_ann, _ann, "open");
        Pass();
        using MemoryStream csv = new(), lines = new();

        await Report.WriteAsync(_ann, _books.Time.GetUtcNow(), AccessFormat.Csv, csv, Cancel);
        await Report.WriteAsync(_ann, _books.Time.GetUtcNow(), AccessFormat.Jsonl, lines, Cancel);

        var text = Encoding.UTF8.GetString(csv.ToArray()).Split("\r\n");
        var json = JsonElement.Parse(Encoding.UTF8.GetString(lines.ToArray()).TrimEnd());
        Assert.Equal(text[0], string.Join(',', json.EnumerateObject().Select(field => field.Name)));
        Assert.EndsWith(",allowed,granted approved", text[1], StringComparison.Ordinal);
        Assert.Equal(["exported", "exported"], (await _books.ChangesAsync()).TakeLast(2));
    }

    [Fact]
    public async Task Verb_WritesToTheScreenOrANewFile()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");

        Assert.StartsWith("member,memberId,role,", await cli.RunAsync("access export"), StringComparison.Ordinal);
        Assert.Empty(await cli.JsonAsync("access export"));
        await cli.RunAsync($"access export --format jsonl --out {cli.File("access.jsonl")}");
        Assert.Equal("", await File.ReadAllTextAsync(cli.File("access.jsonl"), Cancel));
        Assert.Equal(1, (await cli.TryAsync(["access", "export", "--as-of", "2001-01-01T00:00:00Z"])).Code);
        Assert.Equal("Nothing is older than", (await cli.RunAsync("audit prune"))[..21]);
        Assert.Equal(1, (await cli.TryAsync(["audit", "prune", "--before", "2999-01-01T00:00:00Z"])).Code);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("-2", "\"'-2\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(null, "")]
    public void Csv_NeverStartsAFormula(string? cell, string expected) => Assert.Equal($"{expected},x\r\n", Csv.Line(cell, "x"));

    private Task<IReadOnlyList<AccessRow>> RowsAsync(DateTimeOffset? asOf = null) => Report.ReadAsync(Actor.Operator, asOf ?? _books.Time.GetUtcNow(), Cancel);

    private DateTimeOffset Pass()
    {
        _books.Time.Advance(TimeSpan.FromMinutes(1));
        var now = _books.Time.GetUtcNow();
        _books.Time.Advance(TimeSpan.FromMinutes(1));
        return now;
    }

    private Guid Tool(string name) => _books.State.Servers[_box].Tools[name].Id;

    private Task ApproveAsync(Actor actor, string tool) =>
        _books.Servers.ApproveToolsAsync(actor, _box, [new ToolVersion(Tool(tool), _books.State.Servers[_box].Tools[tool].Live!.Value.Hex)], Cancel);

    private Task GrantAsync(Actor actor, Actor to, string? tool) => _books.Access.SetAsync(
        actor, GrantSubject.Member(to.MemberId!.Value), new GrantTarget(_box, tool is null ? null : Tool(tool)), GrantEffect.Allow, null, Cancel);
}
