using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Relay;

/// <summary>Nothing that belongs to one member reaches another: results, progress, log messages, streams; also from a hostile server.</summary>
public sealed class IsolationTests
{
    private const int Members = 64;

    public static TheoryData<string, bool, bool, bool> Pairings => new()
    {
        { "2025-11-25", true, true, false },
        { "2025-11-25", true, true, true },
        { RawAgent.Stateless, true, true, false },
        { RawAgent.Stateless, true, true, true },
        { RawAgent.Stateless, true, false, true },
        { "2025-11-25", false, true, true },
    };

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task Canaries_OfManyMembersWithTheSameIds_NeverCross(string version, bool sessions, bool stateless, bool hostile)
    {
        await using var server = await CanaryServer.StartAsync(sessions, stateless);
        server.Hostile = hostile;
        await using var stage = await RelayStage.WithAsync(server.Url);
        var agents = new List<(string Word, RawAgent Agent)>();
        for (var i = 0; i < Members; i++)
        {
            agents.Add(($"canary{i:000}", await RawAgent.ConnectAsync(await stage.AddAgentAsync($"m{i}@example.com"), version)));
        }

        using var done = new CancellationTokenSource();
        var heard = new ConcurrentBag<(string Word, string Message)>();
        foreach (var (word, agent) in agents)
        {
            var stream = await agent.ListenAsync(new JsonObject { ["toolsListChanged"] = true }, done.Token);
            _ = Task.Run(async () =>
            {
                await foreach (var message in stream.ReadAllAsync())
                {
                    heard.Add((word, message.ToJsonString()));
                }
            }, TestContext.Current.CancellationToken);
        }

        await Parallel.ForEachAsync(agents, TestContext.Current.CancellationToken, async (pair, _) =>
        {
            for (var round = 0; round < 3; round++)
            {
                var exchange = await pair.Agent.SendAsync("tools/call", Say(pair.Word), id: 7);
                Assert.Equal(pair.Word, (string?)exchange.Answer?["result"]?["content"]?[0]?["text"]);
                Assert.Equal(7, (int)exchange.Answer!["id"]!);
                var progress = exchange.Before.Where(message => (string)message["method"]! == "notifications/progress").ToArray();
                Assert.Equal([1, 2, 3], progress.Select(message => (int)message["params"]!["progress"]!));
                Assert.All(progress, message => Assert.Equal("same for all", (string)message["params"]!["progressToken"]!));
                exchange.Before.ToList().ForEach(message => heard.Add((pair.Word, message.ToJsonString())));
            }
        });

        await done.CancelAsync();
        foreach (var (word, message) in heard)
        {
            Assert.DoesNotContain("stolen", message, StringComparison.Ordinal);
            Assert.All(agents.Where(other => other.Word != word), other => Assert.DoesNotContain(other.Word, message, StringComparison.Ordinal));
        }

        foreach (var (_, agent) in agents)
        {
            await agent.DisposeAsync();
        }
    }

    internal static JsonObject Say(string word, bool wait = false, string? ask = null)
    {
        var arguments = new JsonObject { ["word"] = word };
        if (wait)
        {
            arguments["wait"] = true;
        }

        if (ask is not null)
        {
            arguments["ask"] = ask;
        }

        return new JsonObject
        {
            ["name"] = RelayStage.Slug + "__say",
            ["arguments"] = arguments,
            ["_meta"] = new JsonObject { ["progressToken"] = "same for all", ["io.modelcontextprotocol/logLevel"] = "debug", ["com.example/own"] = JsonNode.Parse("1.50") },
        };
    }
}
