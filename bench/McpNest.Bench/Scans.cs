using System.Diagnostics;
using System.Globalization;
using McpNest.Scan;

namespace McpNest.Bench;

/// <summary>How long a scan of many servers takes.</summary>
internal static class Scans
{
    private const int Rounds = 40;

    public static void Run(int servers)
    {
        var entries = Enumerable.Range(0, servers).Select(number => string.Create(CultureInfo.InvariantCulture, $$"""
            "s{{number}}": { "command": "npx", "args": ["-y", "some-mcp-{{number}}@1.{{number}}.0", "--root", "/home/ada/p{{number}}"],
              "env": { "API_KEY": "${KEY_{{number}}}", "URL": "https://x{{number}}.example.com/a?b=c", "LOG_LEVEL": "info" }, "autoApprove": ["read_{{number}}"] }
            """));
        var text = "{ \"mcpServers\": {\n" + string.Join(",\n", entries) + "\n} }";
        var times = new List<double>();
        var processor = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            // What the last half costs is said as processor time, too: others on the machine do not change it.
            if (round == Rounds / 2)
            {
                processor = Environment.CpuUsage.TotalTime;
            }

            var began = Stopwatch.GetTimestamp();
            var report = Scanner.Scan([new ScanInput("mcp.json", text)]);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (report.Files[0].Servers.Length != servers)
            {
                throw new InvalidOperationException("Not every server was read; ask for fewer.");
            }
        }

        var spent = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / (Rounds - (Rounds / 2));
        var first = times[0];
        times.Sort();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{servers} servers, {text.Length / 1024} KiB: first {first:F0} ms, median {times[times.Count / 2]:F0} ms, slowest {times[^1]:F0} ms; {spent:F0} ms of processor time"));
    }
}
