using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Promises;

/// <summary>Promise 1 while the process dies at any moment. MCPNEST_KILL_ROUNDS says how often; the long form is 500.</summary>
public sealed class KillTests
{
    private const int Callers = 50;

    [Fact]
    public async Task Killed_at_any_moment_under_load_the_journal_knows_every_call_a_server_saw()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are not a thing on Windows.");
        var rounds = int.Parse(Environment.GetEnvironmentVariable("MCPNEST_KILL_ROUNDS") ?? "6", CultureInfo.InvariantCulture);
        using var folder = new TempFolder();
        await using var oracle = await FakeHttpServer.StartAsync();
        // Each caller has a tool of its own and calls it again only when answered: so at most one call of each tool is under way at a kill.
        oracle.Tools = [.. Enumerable.Range(0, Callers).Select(i => HostileChild.Tool.Replace("\"echo\"", $"\"t{i}\"", StringComparison.Ordinal))];
        var seen = new ConcurrentDictionary<string, int>();
        oracle.OnCall = request =>
        {
            seen.AddOrUpdate((string)JsonNode.Parse(request.Body)!["params"]!["name"]!, 1, static (_, count) => count + 1);
            return "\"result\":{\"content\":[]}";
        };
        var path = await NestProcess.PrepareAsync(folder, NestProcess.HttpServer("oracle", oracle.Url));
        var interrupted = 0;

        for (var round = 1; round <= rounds; round++)
        {
            await using var nest = await NestProcess.ServeAsync(folder.Path);
            await ChainCheck.AssertVerifiesAsync(folder.Path); // after the kill before
            await RunAsync(nest, path, TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 1_000)));

            var check = ChainCheck.Of(folder.Path);
            interrupted += check.OpenCalls;
            for (var i = 0; i < Callers; i++)
            {
                var (recorded, reached) = (check.Allowed.GetValueOrDefault($"t{i}"), seen.GetValueOrDefault($"t{i}"));
                Assert.True(reached <= recorded, $"Round {round}: the server saw {reached} calls of t{i}, of which {recorded} are recorded.");
                Assert.True(recorded <= reached + round, $"Round {round}: {recorded} calls of t{i} are recorded, and the server saw {reached}.");
            }
        }

        await using (var last = await NestProcess.ServeAsync(folder.Path))
        {
            await last.SignalAsync("TERM");
            Assert.Equal((0, ""), await last.EndAsync());
        }

        await ChainCheck.AssertVerifiesAsync(folder.Path);
        var whole = ChainCheck.Of(folder.Path);
        Assert.Equal(0, whole.OpenCalls);
        Assert.True(whole.Outcomes.GetValueOrDefault("succeeded") > rounds * 10, "Hardly a call was made, so this showed little.");
        Assert.Equal(interrupted, whole.Outcomes.GetValueOrDefault("interrupted")); // each round's, once
        Assert.True(interrupted > 0, "No kill met a call under way, so this showed little.");
        Assert.Equal(rounds + 1, whole.Happenings.Count(name => name == "started"));
        Assert.Equal("stopped", whole.Happenings[^1]);
    }

    private static async Task RunAsync(NestProcess nest, string path, TimeSpan untilKill)
    {
        using var http = NestProcess.Client();
        var firstAnswers = new CountdownEvent(Callers);
        var callers = Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            var isFirst = true;
            while (true)
            {
                try
                {
                    await nest.CallAsync(http, path, $"oracle__t{i}");
                }
                catch (HttpRequestException)
                {
                    return; // killed
                }

                if (isFirst)
                {
                    firstAnswers.Signal();
                    isFirst = false;
                }
            }
        })).ToArray();
        await Task.WhenAny(Task.Run(() => firstAnswers.Wait(TimeSpan.FromSeconds(30))), Task.WhenAll(callers));
        await Task.Delay(untilKill); // the moment must be any
        await nest.KillAsync();
        await Task.WhenAll(callers);
    }
}
