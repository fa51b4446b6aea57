using System.Text;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Administration;

namespace McpNest.Tests.Audit.Query;

/// <summary>Selections of changes, and of calls and changes together.</summary>
public sealed class ListSelectionTests : IAsyncLifetime
{
    private readonly TestBooks _books = new();
    private Guid _bob;
    private Guid _agent;
    private Guid _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var lead = await _books.AddAsync("lea", MemberRole.Lead);
        _bob = (await _books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        _agent = (await _books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = _bob, AgentName = "Laptop of Bob" }, Cancel)).AgentId;
        _server = await _books.AddServerAsync("files", lead, "store");
        await CallAsync();
        await _books.Get<AccessBook>().AllowAsync(
            Actor.Operator, GrantSubject.Member(_bob), new GrantTarget(_server, _books.State.Servers[_server].Tools["store"].Id), null, "=Bob helps out", Cancel);
        await CallAsync();
    }

    public ValueTask DisposeAsync() => _books.DisposeAsync();

    [Theory]
    [InlineData(AuditScope.Calls, "")]
    [InlineData(AuditScope.Changes, "")]
    [InlineData(AuditScope.Everything, "")]
    [InlineData(AuditScope.Changes, "change:member_added,grant_set -member:lea*")]
    [InlineData(AuditScope.Everything, "server:files")]
    [InlineData(AuditScope.Everything, "result:*")] // about calls: no changes
    [InlineData(AuditScope.Everything, "change:grant_set")]
    [InlineData(AuditScope.Everything, "nobody-knows-it")]
    public async Task File_HoldsExactlyWhatThePageShows(AuditScope scope, string text)
    {
        var query = CallQuery.Parse(text, _books.Time.GetUtcNow());
        var shown = (await _books.Get<AuditDesk>().PageAsync(Actor.Operator, scope, query, null, 1000, Cancel)).Rows;

        var through = _books.Get<NestJournal>().Head.Seq;
        var (result, lines) = await JsonAsync(scope, text);
        var (_, csv) = await WriteAsync(scope, text, SelectionFormat.Csv, through: through); // without the record of the first

        Assert.Equal((WireName.Of(scope), query.Text), (lines[0].GetProperty("show").GetString(), lines[0].GetProperty("query").GetString()));
        Assert.Contains("proves nothing", lines[0].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(shown.Select(row => row.Seq), lines[1..].Select(line => line.GetProperty("seq").GetInt64()));
        Assert.Equal(shown.Select(row => row.Call is null ? "change" : "call"), lines[1..].Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(new SelectionResult(shown.Length, shown.LastOrDefault()?.Seq ?? 0, shown.FirstOrDefault()?.Seq ?? 0), result);
        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(shown.Select(row => $"{row.Seq}"), rows[1..].Select(row => row.Split(',')[0]));
        Assert.All(rows, row => Assert.Equal(rows[0].Count(c => c == ','), row.Count(c => c == ',')));
    }

    [Fact]
    public async Task Changes_SayWhoDidWhatToWhom_AndAreSafeInASpreadsheet()
    {
        var (_, lines) = await JsonAsync(AuditScope.Changes, "change:grant_set");
        var (_, csv) = await WriteAsync(AuditScope.Changes, "change:grant_set", SelectionFormat.Csv);
        var (_, all) = await WriteAsync(AuditScope.Everything, "change:grant_set", SelectionFormat.Csv);

        var change = Assert.Single(lines[1..]);
        Assert.Equal(
            ["operator", "grant_set", "allow bob@example.com files__store", "bob@example.com", "files", "=Bob helps out"],
            new[] { "actor", "change", "target", "member", "server", "reason" }.Select(name => change.GetProperty(name).GetString()));
        Assert.StartsWith("seq,at,actor,change,target,member,server,reason\r\n", csv, StringComparison.Ordinal);
        Assert.EndsWith(",operator,grant_set,allow bob@example.com files__store,bob@example.com,files,\"'=Bob helps out\"\r\n", csv, StringComparison.Ordinal);
        var (head, row) = (all.Split("\r\n")[0].Split(','), all.Split("\r\n")[1].Split(','));
        Assert.Equal(
            [("kind", "change"), ("member", "bob@example.com"), ("server", "files"), ("reason", "\"'=Bob helps out\""), ("actor", "operator"), ("change", "grant_set"), ("target", "allow bob@example.com files__store")],
            head.Zip(row).Where(cell => cell.Second.Length > 0).Skip(2));
    }

    [Fact]
    public async Task ReaderWhoSeesNoNames_GetsPseudonyms_AlsoWithinSentences()
    {
        var rules = _books.Get<AuditRules>() with { SeesNames = (_, _) => false };
        var veiled = new Selection(_books.Get<CallLog>(), _books.Get<ChangeLog>(), _books.Get<NestJournal>(), rules, _books.Time);
        var bob = $"member-{rules.Veil(_bob)}";
        foreach (var format in Enum.GetValues<SelectionFormat>())
        {
            var (_, text) = await WriteAsync(AuditScope.Everything, "", format, veiled);

            Assert.DoesNotContain("bob", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("lea@", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain($"{_bob}", text, StringComparison.Ordinal);
            Assert.Contains($"allow {bob} files__store", text, StringComparison.Ordinal);
            Assert.Contains($"{bob}: agent-", text, StringComparison.Ordinal);
            Assert.Equal(0, (await WriteAsync(AuditScope.Everything, "member:bob*", format, veiled)).Result.Count); // and it is no oracle
        }
    }

    [Fact]
    public async Task Export_IsRecorded_AndNotInItself()
    {
        var (result, lines) = await JsonAsync(AuditScope.Changes, "change:exported");
        Assert.Single(lines);
        Assert.Equal(0, result.Count);

        var (_, later) = await JsonAsync(AuditScope.Changes, "change:exported");
        Assert.Equal("selection: records 0 to 0", Assert.Single(later[1..]).GetProperty("target").GetString());
    }

    [Theory]
    [InlineData(AuditScope.Calls, "change:grant_set", "Calls know no 'change'")]
    [InlineData(AuditScope.Changes, "tool:store", "Changes know no 'tool'")]
    public async Task WhatAListCannotBeAsked_IsASentence_AndNothingIsRecorded(AuditScope scope, string query, string sentence)
    {
        var head = _books.Get<NestJournal>().Head.Seq;

        var refused = await Assert.ThrowsAsync<NestException>(() => WriteAsync(scope, query, SelectionFormat.Csv));

        Assert.StartsWith(sentence, refused.Message, StringComparison.Ordinal);
        Assert.Equal(head, _books.Get<NestJournal>().Head.Seq);
    }

    [Fact]
    public async Task Everything_LongerThanAPage_ComesWhole()
    {
        // More calls than a page of the reader, with changes among them.
        for (var i = 0; i < 3; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 700).Select(_ => CallAsync()));
            await _books.Groups.AddAsync(Actor.Operator, $"Group {i}", Cancel);
        }

        var (result, lines) = await JsonAsync(AuditScope.Everything, "");

        var seqs = lines[1..].Select(line => line.GetProperty("seq").GetInt64()).ToArray();
        Assert.Equal(seqs.OrderDescending(), seqs);
        Assert.Equal(result.Count, seqs.Length);
        Assert.Equal(2102, lines.Count(line => line.GetProperty("kind").GetString() == "call"));
        Assert.Equal(3, lines.Count(line => line.TryGetProperty("change", out var change) && change.GetString() == "group_added"));
    }

    private async Task<(SelectionResult Result, JsonElement[] Lines)> JsonAsync(AuditScope scope, string query)
    {
        var (result, text) = await WriteAsync(scope, query, SelectionFormat.Jsonl);
        return (result, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))]);
    }

    private async Task<(SelectionResult Result, string Text)> WriteAsync(AuditScope scope, string query, SelectionFormat format, Selection? selection = null, long? through = null)
    {
        using var output = new MemoryStream();
        var result = await (selection ?? _books.Get<Selection>()).WriteAsync(
            Actor.Operator, scope, CallQuery.Parse(query, _books.Time.GetUtcNow()), format, output, Cancel, through);
        return (result, Encoding.UTF8.GetString(output.ToArray()));
    }

    private Task<Admission> CallAsync() => _books.Get<NestJournal>().AdmitAsync(
        new CallIntent
        {
            CallId = Guid.CreateVersion7(),
            AgentId = _agent,
            Target = CallTarget.Of(_server, _books.State.Servers[_server].Tools["store"].Id),
            Method = "tools/call",
            RequestBytes = 17,
        },
        Cancel);
}
