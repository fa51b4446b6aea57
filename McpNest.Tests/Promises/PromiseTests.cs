using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Promises;

/// <summary>What the product promises, sentence by sentence. README links each promise to its test here.</summary>
public sealed class PromiseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promise1_Nothing_happens_unrecorded()
    {
        await using var oracle = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var unrecorded = 0;
        oracle.OnCall = _ =>
        {
            // Asked at the moment the server sees the call, on a connection of its own: only what is committed is visible.
            using var db = OpenDatabase(app);
            using var command = db.CreateCommand();
            var seen = oracle.Calls.Count();
            command.CommandText = "SELECT count(*) FROM Journal WHERE Kind = 'i'";
            unrecorded += (long)command.ExecuteScalar()! < seen ? 1 : 0;
            return "\"result\":{\"content\":[]}";
        };
        var (_, url) = await ReadyAsync(app, oracle);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => app.CallAsync(url, "fake__echo")));

        Assert.Equal(60, oracle.Calls.Count());
        Assert.Equal(0, unrecorded);
        Assert.Equal(60, (await app.CallsAsync()).Count);
    }

    [Fact]
    public async Task Promise2_If_it_cannot_record_it_does_not_serve()
    {
        await using var oracle = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync(journal: new JournalOptions());
        var (_, url) = await ReadyAsync(app, oracle);
        await app.CallAsync(url, "fake__echo");

        using (var db = OpenDatabase(app))
        {
            using var hold = db.BeginTransaction(deferred: false); // another program that does not let go
            var refused = await app.CallAsync(url, "fake__echo");
            Assert.Equal(-32010, (int)refused["error"]!["code"]!);
            await Eventually.Holds(() => app.Journal.ClosedBecause is not null);
            var (status, _) = await app.PostAsync(url, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"fake__echo"}}""");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            using var ready = await app.Nest.Browser().GetAsync(new Uri("/readyz", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Single(oracle.Calls);
            hold.Rollback();
        }

        await Eventually.Holds(() => app.Journal.ClosedBecause is null);
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        Assert.Equal(2, oracle.Calls.Count());
    }

    [Fact]
    public async Task Promise3_Metadata_never_payloads()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var (_, url) = await ReadyAsync(app, fake);
        fake.OnCall = request => request.Body.Contains("fail", StringComparison.Ordinal)
            ? """ "error":{"code":-1,"message":"canary-rpc-error","data":"canary-rpc-error"} """
            : """ "result":{"content":[{"type":"text","text":"canary-result"}],"isError":true,"structuredContent":{"canary-result":"canary-error"}} """;
        var argument = new JsonObject { ["canary-key"] = "canary-value", ["list"] = new JsonArray("canary-value") };

        await app.CallAsync(url, "fake__echo", argument, id: "\"canary-id\"");
        await app.CallAsync(url, "fake__echo", new JsonObject { ["text"] = "fail canary-value" }, id: "\"canary-id\"");
        await app.CallAsync(url, "fake__canary-name", new JsonObject { ["text"] = "canary-value" }, id: "\"canary-id\"");
        await app.PostAsync(url, """
            {"jsonrpc":"2.0","id":"canary-id","method":"canary-name","params":{"_meta":{"canary-meta":"canary-value",
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
            """);
        var client = await app.ConnectAsync(url);
        await client.CallToolAsync("fake__echo", new Dictionary<string, object?> { ["canary-key"] = "canary-value" }, cancellationToken: Cancel);
        Assert.Equal(3, fake.Calls.Count());
        await Eventually.Holds(() => app.CallsAsync().GetAwaiter().GetResult().All(call => call.Result != "open"));

        Assert.NotEmpty(app.Logs.Lines);
        foreach (var canary in new[] { "value", "key", "id", "result", "error", "name", "meta", "rpc-error" }.Select(place => "canary-" + place))
        {
            Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(canary, StringComparison.OrdinalIgnoreCase));
            DiskSearch.AssertAbsent(app.Nest.Folder, canary);
        }
    }

    [Fact]
    public async Task Promise3_A_members_own_token_is_nowhere_in_clear()
    {
        const string token = "canary-own-token-4711";
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var (ada, url) = await ReadyAsync(app, fake);
        var server = app.Journal.State.FindServer("fake")!.Id;
        var request = new AddServer { Slug = "fake", Transport = ServerTransport.Http, Url = fake.Url.AbsoluteUri, Credential = CredentialKind.Member };
        await app.Nest.Get<ServersBook>().ReconfigureAsync(
            Actor.Operator, server, request with { Headers = request.Headers.Add("X-Own", "{member}") }, keepSecrets: false, Cancel);
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo"))); // without a token, nobody's account is used

        await app.Nest.Get<CredentialsBook>().SetAsync(Actor.Member(ada), server, ada, token, Cancel);
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        await app.Nest.Get<CredentialsBook>().RemoveAsync(Actor.Member(ada), server, ada, Cancel);
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));

        Assert.Equal(token, Assert.Single(fake.Calls).Headers["X-Own"]);
        Assert.Equal(["credential_missing", null, "credential_missing"], (await app.CallsAsync()).OrderBy(call => call.Seq).Select(call => call.Reason));
        Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(token, StringComparison.Ordinal));
        DiskSearch.AssertAbsent(app.Nest.Folder, token);
    }

    [Fact]
    public async Task Promise5_Revocation_binds_on_the_next_call()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync(new()
        {
            ["McpNest:Limits:AgentCallsPerSecond"] = "100000", // as fast as they can
            ["McpNest:Limits:MemberCallsPerSecond"] = "100000",
        });
        var (ada, url) = await ReadyAsync(app, fake);
        var server = app.Journal.State.ServersBySlug["fake"];
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await app.CallAsync(url, "fake__echo");
            }
        }, Cancel)).ToArray();

        for (var i = 0; i < 6; i++)
        {
            await app.GrantAsync(ada, server, effect: null);
            Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
            await app.GrantAsync(ada, server);
            Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);

        // The journal itself shows it: between a revocation and the next grant stands no allowed call.
        await using var db = app.Nest.Get<NestDatabase>().CreateDbContext();
        var granted = false;
        foreach (var row in await db.Journal.Where(row => row.Kind == "c" || row.Kind == "i").OrderBy(row => row.Seq).ToListAsync(Cancel))
        {
            var record = JsonNode.Parse(row.Body)!;
            granted = (string?)record["body"]?["change"] switch { "grant_set" => true, "grant_removed" => false, _ => granted };
            Assert.False(!granted && (string?)record["decision"] == "allowed", $"Record {row.Seq} was allowed after the revocation.");
        }
    }

    [Fact]
    public async Task Promise6_Default_deny()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        var servers = app.Nest.Get<ServersBook>();
        var id = await servers.AddAsync(Actor.Operator, new AddServer { Slug = "fake", Transport = ServerTransport.Http, Url = fake.Url.AbsoluteUri }, Cancel);
        await servers.RefreshAsync(Actor.Operator, id, Cancel);

        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo"))); // a new server and tool, though nothing forbids them
        await app.GrantAsync(ada, id);
        Assert.Contains("never approved", NestApp.TextOf(await app.CallAsync(url, "fake__echo")), StringComparison.Ordinal);
        await app.ApproveAllAsync(id);
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));

        var (_, bobs) = await app.IssueAsync(await app.AddMemberAsync("bob@example.com")); // a new member
        Assert.True(NestApp.IsRefused(await app.CallAsync(bobs, "fake__echo")));

        fake.Tools = [HostileChild.Tool.Replace("Says it back", "Changed", StringComparison.Ordinal)]; // a changed tool
        await servers.RefreshAsync(Actor.Operator, id, Cancel);
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        Assert.Single(fake.Calls);
    }

    [Fact]
    public async Task Promise7_A_denial_explains_itself()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var (_, url) = await app.IssueAsync(await app.AddMemberAsync("ada@example.com"));
        await app.AddServerAsync(fake, "fake");

        var denied = NestApp.TextOf(await app.CallAsync(url, "fake__echo"));
        var status = NestApp.TextOf(await app.CallAsync(url, "nest__status"));
        var client = await app.ConnectAsync(url);
        var tools = await client.ListToolsAsync(cancellationToken: Cancel);

        Assert.Contains("fake__echo was not called: nobody has given it to your person.", denied, StringComparison.Ordinal); // what and why
        Assert.Contains($"An admin can do so at {app.Nest.Url.GetLeftPart(UriPartial.Authority)}/access", denied, StringComparison.Ordinal); // who and where
        Assert.Contains("You may not use any tool yet: nobody has given one to your person.", status, StringComparison.Ordinal);
        Assert.Equal("nest__status", Assert.Single(tools).Name); // never silently empty
        Assert.Contains("nest__status", client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promise8_One_identity_per_agent()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var (ada, first) = await ReadyAsync(app, fake);
        var (secondAgent, second) = await app.IssueAsync(ada, "Claude");

        await app.CallAsync(first, "fake__echo");
        await app.CallAsync(second, "fake__echo");

        Assert.Equal(["Claude", "Test client"], (await app.CallsAsync()).Select(call => call.Agent).Order());
        foreach (var key in new[] { first, second }.Select(url => url.Segments[2].TrimEnd('/')))
        {
            DiskSearch.AssertAbsent(app.Nest.Folder, key);
            DiskSearch.AssertAbsent(app.Nest.Folder, key[5..48]);
            Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(key[5..48], StringComparison.Ordinal));
        }

        await app.Nest.Get<AgentsBook>().RevokeAsync(Actor.Operator, secondAgent, Cancel);
        using var gone = await app.Nest.Browser().PostAsync(second, new StringContent("{}"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.False(NestApp.IsRefused(await app.CallAsync(first, "fake__echo"))); // one by one
        var agents = await app.Nest.Get<AgentsBook>().ListAsync(ada, Cancel);
        Assert.All(agents, agent => Assert.Equal(90, Math.Round((agent.ExpiresAt - agent.IssuedAt).TotalDays))); // and they expire
    }

    private static async Task<(Guid Member, Uri Url)> ReadyAsync(NestApp app, FakeHttpServer fake)
    {
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        await app.GrantAsync(ada, await app.AddServerAsync(fake, "fake"));
        return (ada, url);
    }

    private static SqliteConnection OpenDatabase(NestApp app)
    {
        var db = new SqliteConnection($"Data Source={Path.Combine(app.Nest.Folder, "nest.db")};Pooling=False");
        db.Open();
        return db;
    }
}
