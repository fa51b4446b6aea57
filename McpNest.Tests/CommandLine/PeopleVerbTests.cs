using System.Text.Json;
using McpNest.Core.Administration;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;

namespace McpNest.Tests.CommandLine;

/// <summary>Keys that are rolled, renamed and ended, and invitations, at the command line.</summary>
public sealed class PeopleVerbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_RollRenameAndExpire_SpeakTheContractsJson()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");
        var issued = Assert.Single(await cli.JsonAsync("key issue ada@example.com --agent Cursor"));
        var id = Text(issued, "id");

        var rolled = Assert.Single(await cli.JsonAsync($"key roll {id} --overlap 1h --expires 12h"));
        Assert.Equal(["id", "url", "expires"], Names(rolled));
        Assert.Equal(id, Text(rolled, "id"));
        await using (var nest = cli.Open())
        {
            var keys = new KeyCheck(nest.Journal, nest.Get<KeyHasher>(), nest.Get<TimeProvider>());
            Assert.NotNull(await keys.FindAsync(Text(issued, "url").Split('/')[4], Cancel));
            Assert.NotNull(await keys.FindAsync(Text(rolled, "url").Split('/')[4], Cancel));
        }

        var again = await cli.RunAsync($"key roll {id} --base-url https://nest.example.com");
        Assert.Matches(@"\Ahttps://nest\.example\.com/u/mcpn_[0-9A-Za-z]{49}/mcp\z", again);
        await using (var nest = cli.Open())
        {
            Assert.Single(nest.Journal.State.AgentsByKeyHash);
        }

        Assert.Equal("Zed", Text(Assert.Single(await cli.JsonAsync($"key rename {id} Zed")), "agent"));
        var ended = Assert.Single(await cli.JsonAsync($"key expire {id} --in 2d"));
        Assert.Equal(["id", "expires"], Names(ended));
        var listed = Assert.Single(await cli.JsonAsync("key list"));
        Assert.Equal(("Zed", Text(ended, "expires")), (Text(listed, "agent"), Text(listed, "expires")));
        Assert.Equal(2, (await cli.TryAsync(["key", "roll", id, "--overlap", "2h"])).Code);
        Assert.Equal(2, (await cli.TryAsync(["key", "expire", id])).Code);
    }

    [Fact]
    public async Task Member_IsInvited_AndInvitedAgainUntilTheyCame()
    {
        using var cli = new Cli();

        var first = Assert.Single(await cli.JsonAsync("member invite ada@example.com --name Ada --role auditor"));
        var second = await cli.RunAsync("member invite ada@example.com");

        Assert.Equal(["id", "url", "expires"], Names(first));
        Assert.StartsWith("http://localhost:5080/signin/link#mcpl_", Text(first, "url"), StringComparison.Ordinal);
        Assert.StartsWith("http://localhost:5080/signin/link#mcpl_", second, StringComparison.Ordinal);
        var member = Assert.Single(await cli.JsonAsync("member list"));
        Assert.Equal(("Ada", "auditor", Text(first, "id")), (Text(member, "name"), Text(member, "role"), Text(member, "id")));
        await cli.RunAsync("member suspend ada@example.com");
        Assert.Equal(1, (await cli.TryAsync(["member", "invite", "ada@example.com"])).Code);
    }

    [Fact]
    public async Task JoinLink_IsMadeForAGroup_AndTakenBack()
    {
        using var cli = new Cli();

        var made = Assert.Single(await cli.JsonAsync("join-link Everyone --uses 3 --expires 2d"));
        Assert.Equal(["url", "expires", "uses"], Names(made));
        Assert.StartsWith("http://localhost:5080/join#mcpj_", Text(made, "url"), StringComparison.Ordinal);
        Assert.Equal(3, made.GetProperty("uses").GetInt32());
        Assert.StartsWith("http://localhost:5080/join#mcpj_", await cli.RunAsync("join-link everyone"), StringComparison.Ordinal);
        var ended = Assert.Single(await cli.JsonAsync("join-link Everyone --end"));
        Assert.Equal("ended", Text(ended, "state"));
        Assert.Equal(1, (await cli.TryAsync(["join-link", "Everyone", "--end"])).Code);
        Assert.Equal(1, (await cli.TryAsync(["join-link", "Backend"])).Code);
        Assert.Equal(1, (await cli.TryAsync(["join-link", "Everyone", "--uses", "501"])).Code);
        Assert.Equal(1, (await cli.TryAsync(["join-link", "Everyone", "--expires", "31d"])).Code);
    }

    [Fact]
    public async Task Leaver_HandsOverWhatTheyAnswerFor()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add root@example.com --role admin");
        await cli.RunAsync("member add lea@example.com --role lead");
        await cli.RunAsync("member add bob@example.com");
        Guid service;
        await using (var nest = cli.Open())
        {
            var lea = await nest.MemberAsync("lea@example.com", Cancel);
            service = await nest.People.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, OwnerId = lea.Id }, Cancel);
        }

        var refused = await cli.TryAsync(["member", "remove", "lea@example.com"]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("--services-to EMAIL or --with-services", refused.Error, StringComparison.Ordinal);
        await cli.RunAsync("member remove lea@example.com --services-to bob@example.com");
        Assert.Equal("root@example.com", Text(Assert.Single(await cli.JsonAsync("member owner ci@example.com root@example.com")), "owner"));
        await cli.RunAsync("member suspend bob@example.com");

        await using var after = cli.Open();
        Assert.Equal((await after.MemberAsync("root@example.com", Cancel)).Id, after.Journal.State.Members[service].OwnerId);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(property => property.Name)];
}
