using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Administration;

namespace McpNest.Tests.Audit;

/// <summary>Who reads whose name, in every answer of the reading room.</summary>
public sealed class AuditDeskTests : IAsyncDisposable
{
    private readonly TestBooks _books = new();
    private Actor _lead;
    private Actor _auditor;
    private Guid _bob;
    private Guid _agent;
    private Guid _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AuditDesk Desk => _books.Get<AuditDesk>();

    public ValueTask DisposeAsync() => _books.DisposeAsync();

    [Fact]
    public async Task Lead_WhoMayNotSeeNames_ReadsPseudonymsEverywhere()
    {
        await PopulateAsync();
        var pseudonym = Desk.PseudonymOf(_lead, _bob);
        Assert.DoesNotContain(pseudonym["member-".Length..], $"{_bob:N}", StringComparison.Ordinal); // other pages say the id

        var lines = await Desk.PageAsync(_lead, AuditScope.Everything, CallQuery.All, null, 100, Cancel);
        var call = lines.Rows.First(row => row.Call is not null).Call!;
        Assert.Equal((pseudonym, pseudonym), (call.Member, call.MemberName));
        Assert.Matches("^agent-[0-9a-f]{8}$", call.Agent);
        Assert.Contains(lines.Rows, row => row.Change?.Target == $"{pseudonym}: {call.Agent}");
        Assert.DoesNotContain(lines.Rows, row => Says(row.Change, "bob") || Says(row.Change, "Laptop"));
        Assert.Contains(lines.Rows, row => row.Change is { Change: "grant_set", Reason: null }); // Bob stands in it
        var facets = (await Desk.FacetsAsync(_lead, CallQuery.All, Cancel)).Facets;
        Assert.Equal([new FacetValue(pseudonym, pseudonym, 1)], facets.Single(facet => facet.Key == QueryKey.Member).Values);
        Assert.Equal(call.Agent, facets.Single(facet => facet.Key == QueryKey.Agent).Values.Single().Value);
        Assert.Equal(pseudonym, Desk.NameOf(_lead, _bob));
        var found = (await Desk.FindAsync(_lead, call.Seq, Cancel))!.Call!;
        Assert.Equal(call, found);
        var grounds = await Desk.GroundsAsync(_lead, call, Cancel);
        Assert.Contains(pseudonym, grounds.Grant!.Target, StringComparison.Ordinal);

        Assert.Equal("bob@example.com", (await Desk.FindAsync(_auditor, call.Seq, Cancel))!.Call!.Member);
        Assert.Equal("Bob helps out", (await Desk.GroundsAsync(_auditor, call, Cancel)).Grant!.Reason);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("member:bob@example.com")]
    [InlineData("member:bob*")]
    [InlineData("member:{id}")]
    [InlineData("member:{pseudonym}")] // as it is after an erasure: it tells the id
    [InlineData("agent:\"Laptop of Bob\"")]
    [InlineData("agent:{agent}")]
    [InlineData("laptop")]
    public async Task Query_IsNoOracle(string text)
    {
        await PopulateAsync();
        var query = Query(text.Replace("{pseudonym}", Pseudonym.Of(_bob), StringComparison.Ordinal).Replace("{id}", $"{_bob}", StringComparison.Ordinal).Replace("{agent}", $"{_agent}", StringComparison.Ordinal));

        Assert.Empty((await Desk.PageAsync(_lead, AuditScope.Calls, query, null, 10, Cancel)).Rows);
        Assert.Empty((await Desk.TimelineAsync(_lead, query, Cancel)).Hours);
        Assert.All((await Desk.FacetsAsync(_lead, query, Cancel)).Facets, facet => Assert.Empty(facet.Values));
        if (AuditDesk.WhyNotOfChanges(query) is null)
        {
            Assert.Empty((await Desk.PageAsync(_lead, AuditScope.Changes, query, null, 100, Cancel)).Rows);
            Assert.NotEmpty((await Desk.PageAsync(_auditor, AuditScope.Changes, query, null, 100, Cancel)).Rows);
        }

        Assert.Single((await Desk.PageAsync(_auditor, AuditScope.Calls, query, null, 10, Cancel)).Rows);
    }

    [Fact]
    public async Task Pseudonyms_CanBeAskedFor()
    {
        await PopulateAsync();

        var (bob, agent) = (Desk.PseudonymOf(_lead, _bob), (await Desk.PageAsync(_lead, AuditScope.Calls, CallQuery.All, null, 1, Cancel)).Rows[0].Call!.Agent);
        foreach (var text in new[] { $"member:{bob}", $"agent:{agent}", bob })
        {
            Assert.Single((await Desk.PageAsync(_lead, AuditScope.Calls, Query(text), null, 10, Cancel)).Rows);
        }

        Assert.NotEmpty((await Desk.PageAsync(_lead, AuditScope.Changes, Query($"member:{bob}"), null, 10, Cancel)).Rows);
        Assert.Empty((await Desk.PageAsync(_lead, AuditScope.Calls, Query($"-member:{bob}"), null, 10, Cancel)).Rows);
    }

    [Fact]
    public async Task Reveal_NeedsAReason_IsRecorded_AndCountsForThisReaderOnly()
    {
        await PopulateAsync();
        var other = await _books.AddAsync("leo", MemberRole.Lead);
        await Assert.ThrowsAsync<NestException>(() => Desk.RevealAsync(_lead, _bob, " ", Cancel));
        Assert.False(Desk.Shows(_lead, _bob));

        await Assert.ThrowsAsync<NestException>(() => Desk.RevealAsync(_lead, Guid.CreateVersion7(), "odd calls at night", Cancel));
        await Desk.RevealAsync(_lead, _bob, "odd calls at night", Cancel);

        Assert.Equal(("names_revealed", "odd calls at night", _lead.MemberId), await NewestAsync(_auditor));
        Assert.Equal("bob@example.com", (await Desk.PageAsync(_lead, AuditScope.Calls, Query("bob"), null, 10, Cancel)).Rows.Single().Call!.Member);
        Assert.Empty((await Desk.PageAsync(other, AuditScope.Calls, Query("bob"), null, 10, Cancel)).Rows);
        Assert.Equal(Desk.PseudonymOf(_lead, _auditor.MemberId!.Value), Desk.NameOf(_lead, _auditor.MemberId!.Value));

        async Task<(string, string?, Guid?)> NewestAsync(Actor reader) =>
            (await Desk.PageAsync(reader, AuditScope.Changes, CallQuery.All, null, 1, Cancel)).Rows.Single().Change is { } change
                ? (change.Change, change.Reason, change.ActorId)
                : default;
    }

    [Fact]
    public async Task Members_ReadNothing_AndWhoIsDemotedNothingMore()
    {
        await PopulateAsync();
        foreach (var nobody in new[] { Actor.Member(_bob), Actor.Member(Guid.CreateVersion7()) })
        {
            await Assert.ThrowsAsync<NestException>(() => Desk.PageAsync(nobody, AuditScope.Calls, CallQuery.All, null, 10, Cancel));
            await Assert.ThrowsAsync<NestException>(() => Desk.FindAsync(nobody, 1, Cancel));
            await Assert.ThrowsAsync<NestException>(() => Desk.FacetsAsync(nobody, CallQuery.All, Cancel));
            await Assert.ThrowsAsync<NestException>(() => Desk.RevealAsync(nobody, _bob, "curious", Cancel));
            await Assert.ThrowsAsync<NestException>(() => _books.Get<SavedViews>().ListAsync(nobody, Cancel));
        }

        await Desk.PageAsync(_lead, AuditScope.Calls, CallQuery.All, null, 10, Cancel);
        await _books.People.SuspendAsync(Actor.Operator, _lead.MemberId!.Value, Cancel);
        await Assert.ThrowsAsync<NestException>(() => Desk.PageAsync(_lead, AuditScope.Calls, CallQuery.All, null, 10, Cancel));
    }

    [Fact]
    public async Task Everything_IsPagedWithoutHolesOrRepeats()
    {
        await PopulateAsync();
        for (var i = 0; i < 7; i++)
        {
            await CallAsync();
            await _books.Groups.AddAsync(Actor.Operator, $"Group {i}", Cancel);
        }

        var whole = (await Desk.PageAsync(_auditor, AuditScope.Everything, CallQuery.All, null, 1000, Cancel)).Rows.Select(row => row.Seq).ToArray();
        foreach (var size in new[] { 1, 2, 3, 5 })
        {
            var (paged, before) = (new List<long>(), (long?)null);
            do
            {
                var page = await Desk.PageAsync(_auditor, AuditScope.Everything, CallQuery.All, before, size, Cancel);
                paged.AddRange(page.Rows.Select(row => row.Seq));
                before = page.SearchedTo;
            }
            while (before is not null);

            Assert.Equal(whole, paged);
        }

        Assert.Equal(whole.Order().Reverse(), whole);
        Assert.Equal(8, (await Desk.PageAsync(_auditor, AuditScope.Everything, Query("result:*"), null, 100, Cancel)).Rows.Length); // about calls: no changes
    }

    [Fact]
    public async Task Kinds_AreToldByDefinitionAndAge()
    {
        await PopulateAsync();

        Assert.Single((await Desk.PageAsync(_auditor, AuditScope.Calls, Query("is:write"), null, 10, Cancel)).Rows);
        Assert.Empty((await Desk.PageAsync(_auditor, AuditScope.Calls, Query("is:read"), null, 10, Cancel)).Rows);
        Assert.Empty((await Desk.PageAsync(_auditor, AuditScope.Calls, Query("-is:write"), null, 10, Cancel)).Rows);
        Assert.Single((await Desk.PageAsync(_auditor, AuditScope.Calls, Query("is:new_agent"), null, 10, Cancel)).Rows);
        _books.Time.Advance(TimeSpan.FromDays(8));
        Assert.Empty((await Desk.PageAsync(_auditor, AuditScope.Calls, Query("is:new_agent"), null, 10, Cancel)).Rows);
    }

    /// <summary>Names are for auditors; Bob's laptop has called once, through a grant with a reason.</summary>
    private async Task PopulateAsync()
    {
        _lead = await _books.AddAsync("lea", MemberRole.Lead);
        _auditor = await _books.AddAsync("otto", MemberRole.Auditor);
        _bob = (await _books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        _agent = (await _books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = _bob, AgentName = "Laptop of Bob" }, Cancel)).AgentId;
        _server = await _books.AddServerAsync("files", _lead, "store");
        await _books.Servers.ApproveToolsAsync(
            Actor.Operator, _server, [.. _books.State.Servers[_server].Offers.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))], Cancel);
        await _books.Get<AccessBook>().AllowAsync(
            Actor.Operator, GrantSubject.Member(_bob), new GrantTarget(_server, _books.State.Servers[_server].Tools["store"].Id), null, "Bob helps out", Cancel);
        await _books.Get<NestSettings>().ShowNamesToAsync(Actor.Operator, NameAudience.Auditors, Cancel);
        await CallAsync();
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

    private CallQuery Query(string text) => CallQuery.Parse(text, _books.Time.GetUtcNow());

    private static bool Says(ChangeEntry? change, string name) =>
        change is not null && $"{change.Actor} {change.Target} {change.Reason}".Contains(name, StringComparison.OrdinalIgnoreCase);
}
