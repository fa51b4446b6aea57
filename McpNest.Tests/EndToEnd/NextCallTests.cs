using System.Net;
using McpNest.Core.Policy;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.EndToEnd;

/// <summary>Each decision binds on the very next call, done in the console or by another process at the command line.</summary>
public sealed class NextCallTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GrantAndDeny_InTheConsole_BindOnTheNextCall()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        var server = await app.AddServerAsync(fake, "fake");
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));

        for (var i = 0; i < 5; i++)
        {
            await app.GrantAsync(ada, server, "echo");
            Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
            await app.GrantAsync(ada, server, "echo", i % 2 == 0 ? GrantEffect.Deny : null);
            Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        }

        Assert.Equal(5, fake.Calls.Count());
    }

    [Fact]
    public async Task StopSuspendAndRevoke_AtTheCommandLine_BindOnTheNextCall()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var ada = await app.AddMemberAsync("ada@example.com");
        var (agent, url) = await app.IssueAsync(ada);
        var server = await app.AddServerAsync(fake, "fake");
        await app.GrantAsync(ada, server);
        await Allowed(1);

        foreach (var scope in new[] { new[] { "--all" }, ["--server", "fake"], ["--member", "ada@example.com"], ["--agent", agent.ToString()], ["--tool", "fake__echo"] })
        {
            await app.CommandAsync(["stop", .. scope]);
            await Refused("stop");
            await app.CommandAsync(["resume", .. scope]);
            await Allowed(fake.Calls.Count() + 1);
        }

        await app.CommandAsync("member", "suspend", "ada@example.com");
        await Refused("suspended");
        await app.CommandAsync("member", "unsuspend", "ada@example.com");
        await Allowed(fake.Calls.Count() + 1);

        var before = fake.Calls.Count();
        await app.CommandAsync("key", "revoke", agent.ToString());
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(url));
        Assert.Equal(before, fake.Calls.Count());

        async Task Allowed(int calls)
        {
            Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
            Assert.Equal(calls, fake.Calls.Count());
        }

        async Task Refused(string why)
        {
            var calls = fake.Calls.Count();
            var answer = await app.CallAsync(url, "fake__echo");
            Assert.True(NestApp.IsRefused(answer));
            Assert.Contains(why, NestApp.TextOf(answer), StringComparison.Ordinal);
            Assert.False(NestApp.IsRefused(await app.CallAsync(url, "nest__status"))); // may still ask why
            Assert.Equal(calls, fake.Calls.Count());
        }

        async Task<HttpStatusCode> StatusOf(Uri address)
        {
            using var response = await app.Nest.Browser().PostAsync(address, new StringContent("{}"), Cancel);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task ChangedTool_SeenAndApprovedByAnotherProcess_IsHeldAndServedOnTheNextCalls()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        await app.GrantAsync(ada, await app.AddServerAsync(fake, "fake"));
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo"))); // the connection is open from here on

        fake.Tools = [HostileChild.Tool.Replace("Says it back", "Says it twice", StringComparison.Ordinal)];
        await app.CommandAsync("server", "refresh", "fake");
        Assert.Contains("is held", NestApp.TextOf(await app.CallAsync(url, "fake__echo")), StringComparison.Ordinal);
        await app.CommandAsync("server", "approve", "fake", "--tools", "all");
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));

        Assert.Equal(2, fake.Calls.Count());
        Assert.Equal("tool_held", Assert.Single(await app.CallsAsync(), call => call.Result == "denied").Reason);
    }

    [Fact]
    public async Task NewCredential_FromAFile_IsUsedOnTheNextCall()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var seed = Path.Combine(app.Nest.Folder, "seed.json");
        await ApplyAsync("Bearer old-one-1234");
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        await app.GrantAsync(ada, app.Journal.State.ServersBySlug["fake"]);
        await app.CallAsync(url, "fake__echo");

        await ApplyAsync("Bearer new-one-5678");
        await app.CallAsync(url, "fake__echo");

        Assert.Equal(["Bearer old-one-1234", "Bearer new-one-5678"], fake.Calls.Select(call => call.Headers["Authorization"]));

        async Task ApplyAsync(string credential)
        {
            await File.WriteAllTextAsync(
                seed,
                $$$"""{"servers":[{"name":"fake","transport":"http","url":"{{{fake.Url}}}","headers":{"Authorization":"{{{credential}}}"},"approve":"all"}]}""",
                Cancel);
            await app.CommandAsync("apply", seed);
            File.Delete(seed);
        }
    }

    [Fact]
    public async Task Apply_FromAFile_SetsUpTheWholeLineInTheRunningServer()
    {
        await using var fake = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        var seed = Path.Combine(app.Nest.Folder, "seed.json");
        await File.WriteAllTextAsync(
            seed,
            $$"""
            {"servers":[{"name":"fake","transport":"http","url":"{{fake.Url}}","approve":"all"}],
             "members":[{"email":"ada@example.com","name":"Ada","role":"member","kind":"person"}],
             "groups":[{"name":"Team","members":["ada@example.com"]}],
             "grants":[{"to":"group:Team","server":"fake","tools":["echo"],"effect":"allow"}]}
            """,
            Cancel);

        await app.CommandAsync("apply", seed);
        var url = new Uri((await app.CommandAsync("key", "issue", "ada@example.com", "--agent", "Cursor", "--base-url", app.Nest.Url.ToString())).Trim());
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));

        await File.WriteAllTextAsync(
            seed, """{"grants":[{"to":"group:Team","server":"fake","tools":["echo"],"effect":"deny"}]}""", Cancel);
        await app.CommandAsync("apply", seed);
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        Assert.Single(fake.Calls);
    }
}
