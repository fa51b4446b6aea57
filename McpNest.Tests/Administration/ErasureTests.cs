using System.Globalization;
using System.Net;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Audit;
using McpNest.Tests.CommandLine;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Promises;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.CommandLine;
using McpNest.Web.SignIn;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

/// <summary>A person with traces everywhere is erased; somebody else stays.</summary>
public sealed partial class ErasureTests : IDisposable
{
    private const string Email = "Zebulon.Quarkington@example.org";
    private const string Name = "Zebulon Quarkington";
    private const string Agent = "Quarkbook of the west wing";
    private const string Client = "quarkclient 9.9.1";
    private const string Shared = "cursor 2.0.0";

    private readonly Cli _cli = new();
    private readonly (Guid Server, Guid Tool) _files = (Guid.CreateVersion7(), Guid.CreateVersion7());
    private Guid _person;
    private Guid _other;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Erase_LeavesNothingOfThePersonInAnyFile_AndTheJournalWhole()
    {
        await HappenAsync();
        Directory.CreateDirectory(Path.Combine(_cli.Folder, "backups", "before-something"));
        await File.WriteAllTextAsync(Path.Combine(_cli.Folder, "backups", "before-something", "nest.db"), Name, Cancel);
        var others = await OthersAsync();
        Assert.All([Email, Name, Agent, Client], text => Assert.ThrowsAny<Exception>(() => DiskSearch.AssertAbsent(_cli.Folder, text))); // it would be found

        var said = Assert.Single(await _cli.JsonAsync($"member erase {Email.ToUpperInvariant()}"));

        Assert.True(said.GetProperty("complete").GetBoolean());
        Assert.Single(said.GetProperty("removedBackups").EnumerateArray());
        AssertForgotten();
        await using var nest = _cli.Open();
        Chain.AssertWhole(nest.Get<NestDatabase>());
        Assert.Equal(Verdict.Intact, (await JournalVerifier.VerifyAsync(new VerificationRequest(_cli.Folder), null, Cancel)).Verdict);
        Assert.Equal(others, await OthersAsync(nest));
        var erased = ErasureList.Read(Path.Combine(_cli.Folder, "checkpoints", ErasureList.FileName));
        Assert.Equal((_person, nest.Journal.State.InstanceId, nest.Journal.Head.Seq), (Assert.Single(erased).Member, erased[0].Nest, erased[0].Seq));
    }

    [Fact]
    public async Task Erase_ThePersonIsAPseudonymEverywhere_AndTheirKeysAreDead()
    {
        await HappenAsync();
        await _cli.RunAsync($"member erase {Email}");

        var pseudonym = Pseudonym.Of(_person);
        var lines = await _cli.JsonAsync("audit list --last 500");
        var calls = lines.Where(line => Text(line, "kind") == "call" && Text(line, "member") == pseudonym).ToArray();
        Assert.Equal(4, calls.Length);
        Assert.Equal(2, calls.Count(call => Text(call, "client")!.StartsWith("erased-", StringComparison.Ordinal)));
        Assert.Equal(2, calls.Count(call => Text(call, "client") == Shared)); // also somebody else's word
        Assert.Contains(lines, line => Text(line, "kind") == "change" && Text(line, "change") == "member_erased" && Text(line, "target") == pseudonym);
        await using var nest = _cli.Open();
        Assert.All(nest.Journal.State.Agents.Values.Where(agent => agent.MemberId == _person), agent => Assert.True(agent.Revoked));
        Assert.Null(await nest.Get<Accounts>().CheckAsync(Email, "four plain unrelated words", Cancel));
        var people = nest.Get<PeopleDirectory>();
        await people.RefreshAsync(Cancel);
        Assert.Null(people.NameOf(_person));
        Assert.Equal("Friends of (erased)", people.GroupNameOf(nest.Journal.State.Groups.Keys.Single()));
    }

    [Fact]
    public async Task Erase_OfSomebodyRemovedBefore_AndAddedAgain_LinksNothing()
    {
        await HappenAsync();
        await _cli.RunAsync($"member remove {Email}");
        await _cli.RunAsync($"member erase {Email}");
        AssertForgotten();

        await _cli.RunAsync($"member add {Email}");

        await using var nest = _cli.Open();
        var again = await nest.MemberAsync(Email, Cancel);
        Assert.NotEqual(_person, again.Id);
        Assert.Empty((await nest.Agents.ListAsync(again.Id, Cancel)));
        Assert.DoesNotContain(await _cli.JsonAsync($"audit list --member {Email}"), line => Text(line, "kind") == "call");
    }

    [Fact]
    public async Task Erase_Again_DoesNothingNew_ByPseudonymOrId()
    {
        await HappenAsync();
        await _cli.RunAsync($"member erase {Email}");
        long head;
        await using (var nest = _cli.Open())
        {
            head = nest.Journal.Head.Seq;
        }

        await _cli.RunAsync($"member erase {Pseudonym.Of(_person)}");
        await _cli.RunAsync($"member erase {_person}");

        Assert.Equal(1, (await _cli.TryAsync(["member", "erase", Email])).Code);
        Assert.Equal(1, (await _cli.TryAsync(["member", "erase", "member-000000"])).Code);
        await using var after = _cli.Open();
        Assert.Equal(head, after.Journal.Head.Seq);
        Assert.Single(ErasureList.Read(Path.Combine(_cli.Folder, "checkpoints", ErasureList.FileName)));
    }

    [Fact]
    public async Task Erase_LeavesAnOperatorsOwnBackups_AndNamesThem()
    {
        await HappenAsync();
        var own = Path.Combine(_cli.Folder, "backups", "weekly", "nest.backup");
        Directory.CreateDirectory(Path.GetDirectoryName(own)!);
        await File.WriteAllTextAsync(own, "kept", Cancel);

        var said = await _cli.TryAsync(["member", "erase", Email]);

        Assert.Equal("kept", await File.ReadAllTextAsync(own, Cancel));
        Assert.Equal(0, said.Code);
        Assert.Contains("weekly", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_OfAClientThatCallsItselfErased_TakesThatWordToo()
    {
        await HappenAsync();
        await using (var nest = _cli.Open())
        {
            await CallAsync(nest, _person, ["erased-by zebulon", .. Enumerable.Range(1, 40).Select(id => $"erased-{id}")]);
        }

        await _cli.RunAsync($"member erase {Email}");

        AssertForgotten();
    }

    [Fact]
    public async Task Erase_TakesTheNamesOfTheirAgentsOutOfNotes_AndTellsWhatOthersWrote()
    {
        await HappenAsync();
        await using (var nest = _cli.Open())
        {
            await nest.Stops.StopAsync(Actor.Operator, Stop.Everything, $"{Agent} ran wild", Cancel);
        }

        await _cli.RunAsync("key issue bob@example.com --agent Ours");
        await using (var nest = _cli.Open())
        {
            await nest.Get<NestJournal>().CommitAsync(
                Actor.Operator,
                [new Change.LinkIssued(_other)],
                async (db, token) =>
                {
                    var row = await db.Agents.FirstAsync(agent => agent.Name == "Ours", token);
                    row.Name = $"lent by {Name}";
                },
                Cancel);
        }

        var said = await _cli.TryAsync(["member", "erase", Email]);

        Assert.Equal(0, said.Code);
        Assert.Contains("an agent of bob@example.com", said.Error, StringComparison.Ordinal);
        DiskSearch.AssertAbsent(_cli.Folder, Agent);
    }

    [Fact]
    public async Task Erase_WaitsForAReader_WithinReason()
    {
        await HappenAsync();
        await using var nest = _cli.Open();
        var reading = nest.Get<NestDatabase>().Open(readOnly: true);
        var snapshot = reading.BeginTransaction(deferred: true);
        using var command = reading.CreateCommand();
        command.CommandText = "SELECT count(*) FROM Journal";
        command.ExecuteScalar();
        var list = nest.Get<ErasureList>();

        var erasing = nest.Get<ErasureBook>().EraseAsync(Actor.Operator, _person, Cancel);
        await Eventually.Holds(() => ErasureList.Read(list.Path).Count == 1);
        Assert.False(erasing.IsCompleted);
        await snapshot.DisposeAsync();
        await reading.DisposeAsync();

        Assert.True((await erasing).Complete);
        AssertForgotten();
    }

    [Fact]
    public async Task Erase_ServersThatNameThem_AreTold()
    {
        await HappenAsync();
        await _cli.RunAsync($"server add box --url https://example.com/{Email}/mcp");

        var result = await _cli.TryAsync(["member", "erase", Email]);

        Assert.Equal(0, result.Code);
        Assert.Contains("the server box", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_IsForAdmins_AndNotOfTheLastOne()
    {
        await using var books = new TestBooks();
        var ann = await books.AddAsync("ann", MemberRole.Admin);
        var lea = await books.AddAsync("lea", MemberRole.Lead);
        var erasure = books.Get<ErasureBook>();

        await Assert.ThrowsAsync<NestException>(() => erasure.EraseAsync(lea, ann.MemberId!.Value, Cancel));
        await Assert.ThrowsAsync<NestException>(() => erasure.EraseAsync(ann, ann.MemberId!.Value, Cancel));
        await erasure.EraseAsync(ann, lea.MemberId!.Value, Cancel);

        Assert.Equal(["member_removed", "member_erased"], (await books.ChangesAsync()).TakeLast(2));
    }

    [Fact]
    public async Task Erase_WhileTheServerRuns_IsCompleteToo_AndOthersGoOn()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var server = await app.AddServerAsync(fake, "fake");
        (_person, _other) = (await app.AddMemberAsync(Email), await app.AddMemberAsync("bob@example.com"));
        await app.GrantAsync(_person, server);
        await app.GrantAsync(_other, server);
        var (_, url) = await app.IssueAsync(_person, Agent);
        var (_, others) = await app.IssueAsync(_other);
        await app.CallAsync(url, "fake__echo");
        await app.CallAsync(others, "fake__echo");
        await app.Nest.Get<PeopleDirectory>().RefreshAsync(Cancel);

        var said = JsonElement.Parse(await app.CommandAsync("member", "erase", Email, "--json"));

        Assert.True(said.GetProperty("complete").GetBoolean());
        await Eventually.Holds(() => app.Nest.Get<PeopleDirectory>().EmailOf(_person) is null);
        DiskSearch.AssertAbsent(app.Nest.Folder, Email);
        DiskSearch.AssertAbsent(app.Nest.Folder, Email.ToLowerInvariant());
        DiskSearch.AssertAbsent(app.Nest.Folder, Agent);
        using var body = new StringContent("{}");
        using var refused = await app.Nest.Browser().PostAsync(url, body, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.False(NestApp.IsRefused(await app.CallAsync(others, "fake__echo")));
        Assert.Equal(["bob@example.com", "bob@example.com", Pseudonym.Of(_person)], (await app.CallsAsync()).Select(call => call.Member).Order());
    }

    [Fact]
    public async Task Erase_OfSomebodyNeverThere_ChangesNothing()
    {
        await using var books = new TestBooks();
        await books.AddAsync("ann", MemberRole.Admin);
        var before = (await books.ChangesAsync()).Length;

        var erased = await books.Get<ErasureBook>().EraseAsync(Actor.Operator, Guid.CreateVersion7(), Cancel);

        Assert.True(erased.Complete);
        Assert.Equal(before, (await books.ChangesAsync()).Length);
    }

    /// <summary>An erasure that is recorded, and killed before the account is gone.</summary>
    private async Task BreakOffAsync()
    {
        await using var nest = _cli.Open();
        var broken = Book(nest, (_, _, _) => throw new IOException());
        await Assert.ThrowsAsync<IOException>(() => broken.EraseAsync(Actor.Operator, _person, Cancel));
    }

    private static ErasureBook Book(NestSession nest, AccountEraser eraser) => new(
        nest.Journal, nest.Get<NestDatabase>(), nest.Get<DataFolder>(), nest.Get<ErasureList>(), nest.Get<PeopleBook>(), nest.Get<AccountFinder>(), eraser, nest.Get<TimeProvider>());

    private void AssertForgotten()
    {
        foreach (var text in new[] { Email, Name, Agent, Client, "Zebulon", "quarkington", "Quarkbook", "quarkclient" })
        {
            DiskSearch.AssertAbsent(_cli.Folder, text);
            DiskSearch.AssertAbsent(_cli.Folder, text.ToLowerInvariant());
            DiskSearch.AssertAbsent(_cli.Folder, text.ToUpperInvariant());
            DiskSearch.AssertAbsent(_cli.Folder, CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()));
        }
    }

    private async Task<string> OthersAsync()
    {
        await using var nest = _cli.Open();
        return await OthersAsync(nest);
    }

    /// <summary>The other person's calls, as people see them.</summary>
    private async Task<string> OthersAsync(NestSession nest)
    {
        await using var db = nest.Get<NestDatabase>().CreateDbContext();
        return JsonSerializer.Serialize((await db.CallsAsync()).Where(call => call.MemberId == _other));
    }

    /// <summary>Both people come, get keys and call; the one who will go leaves traces wherever that is possible.</summary>
    private async Task HappenAsync()
    {
        await _cli.RunAsync("member add ann@example.com --role admin");
        Assert.Equal(0, (await _cli.TryAsync(["member", "add", Email, "--name", Name, "--password-stdin"], "four plain unrelated words\n")).Code);
        await _cli.RunAsync("member add bob@example.com");
        await _cli.RunAsync($"signin-link {Email}");
        Assert.Equal(0, (await _cli.TryAsync(["key", "issue", Email, "--agent", Agent])).Code);
        await _cli.RunAsync("key issue bob@example.com --agent Laptop");
        await using var nest = _cli.Open();
        _person = (await nest.MemberAsync(Email, Cancel)).Id;
        _other = (await nest.MemberAsync("bob@example.com", Cancel)).Id;
        await nest.Journal.CommitAsync(
            Actor.Operator,
            [
                new Change.ServerAdded(_files.Server, "files", ServerTransport.Http, CredentialKind.Shared, null, "target", 60),
                new Change.ToolsDiscovered(_files.Server, [new SeenTool(_files.Tool, "read", "f1")]),
                new Change.ToolsApproved(_files.Server, [new ToolVersion(_files.Tool, "f1")]),
            ],
            (db, _) =>
            {
                db.MemberSecrets.Add(new MemberSecretRow { ServerId = _files.Server, MemberId = _person, Sealed = [1, 2, 3], Tail = "abcd" });
                return Task.CompletedTask;
            },
            Cancel);
        await nest.Get<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(_files.Server, null), GrantEffect.Allow, null, Cancel);
        await CallAsync(nest, _person, Client, Client, Shared, Shared);
        await CallAsync(nest, _other, Shared);
        var group = await nest.Get<GroupsBook>().AddAsync(Actor.Operator, $"Friends of {Name}", Cancel);
        await nest.Get<GroupsBook>().SetMembersAsync(Actor.Operator, group, [], [_person, _other], Cancel);
        await nest.Stops.StopAsync(Actor.Operator, new Stop(StopScope.Member, _person), "lost their laptop", Cancel);
        await nest.Stops.StopAsync(Actor.Operator, new Stop(StopScope.Server, _files.Server), $"ask {Name.ToUpperInvariant()} ({Email})", Cancel);
    }

    private async Task CallAsync(NestSession nest, Guid member, params string[] clients)
    {
        var agent = nest.Journal.State.Agents.Values.Single(agent => agent.MemberId == member).Id;
        foreach (var client in clients)
        {
            var admitted = await nest.Journal.AdmitAsync(
                new CallIntent
                {
                    CallId = Guid.CreateVersion7(),
                    AgentId = agent,
                    Target = CallTarget.Of(_files.Server, _files.Tool),
                    Method = "tools/call",
                    RequestBytes = 17,
                    Client = client,
                },
                Cancel);
            if (admitted.Permit is { } permit) // a stop may be in its way
            {
                nest.Journal.Complete(permit, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(5), 10));
            }
        }
    }

    private static string? Text(JsonElement line, string field) => line.GetProperty(field).GetString();
}
