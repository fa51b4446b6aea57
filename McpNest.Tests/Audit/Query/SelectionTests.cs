using System.Text;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Query;

public sealed class SelectionTests : IAsyncLifetime
{
    private static readonly AuditRules s_rules = new((_, _) => true, (_, _) => true, _ => null, id => $"{id}", (_, _, _, _) => Task.CompletedTask);

    private readonly TempFolder _folder = new();
    private TestJournal _journal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _journal = TestJournal.Open(_folder);
        await _journal.Populate();
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Jsonl_SaysFirstWhatItIs_AndHoldsExactlyTheQuery()
    {
        await CallsAsync("one", "two", "one");

        var (result, text) = await WriteAsync("client:one", SelectionFormat.Jsonl);

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(("selection", "client:one"), (lines[0].GetProperty("kind").GetString(), lines[0].GetProperty("query").GetString()));
        Assert.Contains("proves nothing", lines[0].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal([result.ToSeq, result.FromSeq], lines[1..].Select(line => line.GetProperty("seq").GetInt64()));
        Assert.All(lines[1..], line => Assert.Equal("one", line.GetProperty("client").GetString()));
        Assert.Equal(2, result.Count);
    }

    [Fact]
    public async Task Export_EndsWhereTheReaderHadIt()
    {
        await CallsAsync("one", "two");
        var shown = _journal.Journal.Head.Seq;
        await CallsAsync("three");
        using var output = new MemoryStream();

        var result = await Exports().WriteAsync(Actor.Operator, AuditScope.Calls, CallQuery.All, SelectionFormat.Csv, output, Cancel, shown);

        Assert.Equal((2, shown), (result.Count, result.ToSeq));
        Assert.DoesNotContain("three", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_IsRecorded()
    {
        await CallsAsync("one", "one");
        var (result, _) = await WriteAsync("", SelectionFormat.Csv);

        var change = (await new ChangeLog(_journal.Database).PageAsync(null, null, 1, Cancel))[0];
        Assert.Equal(("operator", "exported", $"selection: records {result.FromSeq} to {result.ToSeq}"), (change.Actor, change.Change, change.Target));
        Assert.Contains("proves-nothing", Selection.FileName(SelectionFormat.Csv, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("|x", "\"'|x\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("plain ü", "plain ü")]
    [InlineData("a,b", "\"a,b\"")]
    public async Task Csv_IsSafeInASpreadsheet(string client, string cell)
    {
        await CallsAsync(client);

        var (_, text) = await WriteAsync("", SelectionFormat.Csv);

        Assert.StartsWith("seq,at,callId,member,agent,agentId,client,server,tool,", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Contains($",{_journal.AgentId},{cell},files,read,", text, StringComparison.Ordinal);
        Assert.Equal(text.Split("\r\n")[0].Split(',').Length, Cells(text.Split("\r\n")[1]));
    }

    [Fact]
    public async Task PlainMember_MayNot()
    {
        await CallsAsync("one");
        using var output = new MemoryStream();

        await Assert.ThrowsAsync<NestException>(() => Exports().WriteAsync(Actor.Member(_journal.MemberId), AuditScope.Calls, CallQuery.All, SelectionFormat.Csv, output, Cancel));

        Assert.Equal(0, output.Length);
        Assert.DoesNotContain(await new ChangeLog(_journal.Database).PageAsync(null, null, 10, Cancel), change => change.Change == "exported");
    }

    private Selection Exports() => new(new CallLog(_journal.Database), new ChangeLog(_journal.Database), _journal.Journal, s_rules, TimeProvider.System);

    private async Task<(SelectionResult Result, string Text)> WriteAsync(string query, SelectionFormat format)
    {
        using var output = new MemoryStream();
        var result = await Exports().WriteAsync(Actor.Operator, AuditScope.Calls, CallQuery.Parse(query, TimeProvider.System.GetUtcNow()), format, output, Cancel);
        return (result, Encoding.UTF8.GetString(output.ToArray()));
    }

    private async Task CallsAsync(params string[] clients)
    {
        foreach (var client in clients)
        {
            await _journal.Journal.AdmitAsync(_journal.Intent() with { CallId = Guid.CreateVersion7(), Client = client }, Cancel);
        }
    }

    private static int Cells(string line)
    {
        var (count, quoted) = (1, false);
        foreach (var c in line)
        {
            quoted ^= c == '"';
            count += c == ',' && !quoted ? 1 : 0;
        }

        return count;
    }
}
