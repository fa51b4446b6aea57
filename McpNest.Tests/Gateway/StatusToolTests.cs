using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

public sealed class StatusToolTests
{
    [Fact]
    public async Task Status_SaysWhatMayBeUsedAndWhatIsInTheWay()
    {
        await using var granted = await GrantedServer.StartAsync();
        await granted.GrantAsync("write", until: DateTimeOffset.MaxValue.AddYears(-1));

        Assert.Contains("You may use 2 tools:\n- files: files__read, files__write", await TextAsync(granted), StringComparison.Ordinal);
        Assert.DoesNotContain("About to end", await TextAsync(granted), StringComparison.Ordinal);

        await granted.GrantAsync("write", until: TimeProvider.System.GetUtcNow().AddDays(13));
        await granted.Host.CommitAsync(new Change.Stopped(StopScope.Tool, granted.Tool("read").Id));
        var text = await TextAsync(granted);
        Assert.Contains("You may use 1 tool:\n- files: files__write", text, StringComparison.Ordinal);
        Assert.Contains("Stopped for now:\n- files__read: An admin can resume it at", text, StringComparison.Ordinal);
        Assert.Contains("About to end:\n- files__write: your access ends on", text, StringComparison.Ordinal);

        var structured = (await granted.CallAsync("nest__status"))["result"]!["structuredContent"]!;
        Assert.Equal(["stopped", "usable"], structured["tools"]!.AsArray().Select(tool => tool!["state"]!.GetValue<string>()));
        Assert.Equal("Ada", structured["member"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("suspended", "the person this agent belongs to is suspended")]
    [InlineData("everything", "an admin has stopped all calls for now")]
    [InlineData("agent", "this agent is stopped for now")]
    public async Task Status_OfACallerThatIsBlocked_StillAnswersAndSaysWhy(string how, string why)
    {
        await using var granted = await GrantedServer.StartAsync();
        await granted.Host.CommitAsync(how switch
        {
            "suspended" => new Change.MemberSuspended(granted.Host.MemberId),
            "agent" => new Change.Stopped(StopScope.Agent, granted.Host.AgentId),
            _ => new Change.Stopped(StopScope.Everything, null),
        });

        Assert.Contains($"Nothing can be called: {why}.", await TextAsync(granted), StringComparison.Ordinal);
        Assert.Equal(["nest__status"], await granted.ListAsync());
    }

    [Fact]
    public async Task Status_NamesPromptsAndResources_AndServersThatWaitForAToken()
    {
        await using var server = new FakeConnection
        {
            Tools = ["""{"name":"read"}"""],
            Prompts = ["""{"name":"ask"}""", """{"name":"tell"}"""],
            Resources = ["""{"uri":"a://CANARY"}"""],
        };
        await using var own = new FakeConnection { Tools = ["""{"name":"send"}"""], Prompts = ["""{"name":"write"}"""] };
        await using var gateway = await CoreGateway.StartAsync();
        var files = await gateway.AddAsync("files", server);
        await gateway.AddAsync("mail", own, credential: CredentialKind.Member);
        await gateway.CommitAsync(new Change.Stopped(StopScope.Tool, gateway.Journal.State.Servers[files].Prompts["tell"].Id));

        var result = (await gateway.CallAsync("tools/call", """{"name":"nest__status"}""")).Result!;

        var text = result["content"]![0]!["text"]!.GetValue<string>().Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.Contains("You may use 1 tool:\n- files: files__read\n", text, StringComparison.Ordinal);
        Assert.Contains("You may use 1 prompt:\n- files: files__ask\n", text, StringComparison.Ordinal);
        Assert.Contains("You may read the resources of files.", text, StringComparison.Ordinal);
        Assert.Contains("Stopped for now:\n- the prompt files__tell: An admin can resume it at", text, StringComparison.Ordinal);
        Assert.Contains("Waiting for your person's own token:\n- the server mail: they can paste it at http://localhost:5080/accounts.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", result.ToJsonString(), StringComparison.Ordinal);
        var structured = result["structuredContent"]!;
        Assert.Equal("""["mail"]""", structured["tokensMissing"]!.ToJsonString());
        Assert.Equal(
            ["usable", "stopped", "token_missing"], structured["prompts"]!.AsArray().Select(prompt => prompt!["state"]!.GetValue<string>()));
        Assert.Equal("files", Assert.Single(structured["resources"]!.AsArray())!["server"]!.GetValue<string>());
    }

    [Fact]
    public async Task Status_SaysWhatOfItsPersonEndsSoon_AndWhoElseUsesTheirKeys()
    {
        await using var own = new FakeConnection { Tools = ["""{"name":"send"}"""] };
        await using var gateway = await CoreGateway.StartAsync();
        var (mail, now) = (await gateway.AddAsync("mail", own, credential: CredentialKind.Member), gateway.Time.GetUtcNow());
        await gateway.CommitAsync(
            new Change.KeyExpirySet(gateway.AgentId, now.AddDays(2)), new Change.MaxSignInAgeSet(30),
            new Change.SignedIn(gateway.MemberId) { VouchedAt = now.AddDays(-20) }, new Change.CredentialSet(mail, gateway.MemberId));
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await gateway.Journal.CommitAsync(Actor.Operator, [new Change.CredentialEndSet(mail, gateway.MemberId, today.AddDays(3))], (db, _) =>
        {
            db.MemberSecrets.Add(new Core.Storage.MemberSecretRow { ServerId = mail, MemberId = gateway.MemberId, Sealed = [1], Tail = "", SetAt = now, EndsOn = today.AddDays(3) });
            db.Agents.Add(new Core.Storage.AgentRow { Id = gateway.AgentId, MemberId = gateway.MemberId, Name = "Cursor", IssuedAt = now, KeyTail = "x", IssuedFor = "cursor", OtherClient = "Zed 1", OtherClientAt = now });
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);
        await gateway.Get<Core.Administration.Notices.MatterBook>().RefreshAsync(TestContext.Current.CancellationToken);

        var result = (await gateway.CallAsync("tools/call", """{"name":"nest__status"}""")).Result!;

        var text = result["content"]![0]!["text"]!.GetValue<string>().Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.Contains("- this key: it ends in 2 days, on 2026-11-25 00:00 UTC. Your person can renew it at http://localhost:5080/agents.\n", text, StringComparison.Ordinal);
        Assert.Contains("- your person's last sign-in: it counts until 2026-12-03 00:00 UTC, in 10 days.", text, StringComparison.Ordinal);
        Assert.Contains("- your person's own token for mail: it ends in 3 days (2026-11-26). They can paste another at http://localhost:5080/accounts.\n", text, StringComparison.Ordinal);
        Assert.Contains("- the key of this agent was made for Cursor and is used by Zed 1: your person can look at http://localhost:5080/agents.\n", text, StringComparison.Ordinal);
        var structured = result["structuredContent"]!;
        Assert.Equal("""[{"server":"mail","endsOn":"2026-11-26"}]""", structured["tokensEnding"]!.ToJsonString());
        Assert.Equal("Zed 1", structured["usedByAnotherClient"]![0]!["usedBy"]!.GetValue<string>());
        Assert.StartsWith("2026-12-03T00:00:00", structured["signInNeededBefore"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(GrantedServer granted)
    {
        JsonNode answer = await granted.CallAsync("nest__status");
        return answer["result"]!["content"]![0]!["text"]!.GetValue<string>().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
