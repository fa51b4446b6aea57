using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McpNest.Scan;
using McpNest.Scan.Results;
using McpNest.Scan.Results.Exporting;

namespace McpNest.Tests.Scan;

/// <summary>For any text: nothing is thrown, everything ends, and no secret is printed.</summary>
public sealed class ScanPropertyTests
{
    // Its parts are looked for, too: a broken text may cut it.
    private const string Canary = "ghp_Zk3vXw9Qm2Lp7Rt5Ns8Yb4Hc6Jd1FgAe0UiO";

    private static readonly string[] s_seeds =
    [
        .. new[]
        {
            """{"mcpServers":{"github":{"command":"npx","args":["-y","x","--token=CANARY"],"env":{"A_KEY":"CANARY","B":null,"C":{}},"disabled":false}}}""",
            """{"servers":{"a":{"type":"http","url":"https://ada:CANARY@[::1]:99999/mcp?key=CANARY#f","headers":{"Authorization":"Bearer CANARY","x":"é"}}},"inputs":[{"id":"x"}]}""",
            """{"context_servers":{"z":{"command":{"path":"./x","args":[1,true,null,[]],"env":{"TOKEN":"CANARY"}},"cwd":"~"}},"mcp":{"servers":[],"o":{"command":["a","b"]}},"projects":{"/":{"mcpServers":{"q":7}}}}""",
            "claude mcp add --transport sse x https://x.example.com/sse -H 'Authorization: Bearer CANARY' -e C=d -- y",
            "docker run -i --rm -e TOKEN=CANARY ghcr.io/x/y:latest --path \"/a b\"",
            "[mcp_servers.x]\ncommand = \"npx\"\nargs = [\"-y\", 'x']\nenv = { TOKEN = \"CANARY\" }\n[mcp_servers.x.env]\nA = 1\n",
            "extensions:\n  x: &a\n    type: stdio\n    cmd: npx\n    args: [-y, x]\n    envs:\n      TOKEN: \"CANARY\"\n  y: *a\n",
        }.Select(seed => seed.Replace("CANARY", Canary, StringComparison.Ordinal)),
    ];

    private static readonly string[] s_bits =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "\ud800", "\u202e", "\0", "\n", "'", "$", "${", "$(", "%", "~/", "../", "//", "/*", "null", "1e999", "http://", "https://\u0301/", "xn--", "@", "-", "=", "&a ", "*a", "<<: ", "|\n", "\t", "#",
        "\"command\":", "\"url\":", "\"args\":", "\"mcpServers\":", "\"env\":", "\"headers\":", "\uFEFF", "日", "\u00a0", "mcp-remote", "--header", "cmd", "/c", "sh -c ", "&&", "|", "```\n", "[[a]]\n", "- ", "? ", "!!x ",
    ];

    [Fact]
    public void AnyChangeOfAConfiguration_IsScanned()
    {
        var random = new Numbers(20261123);
        for (var round = 0; round < 4_000; round++)
        {
            var text = new StringBuilder(s_seeds[random.Next(s_seeds.Length)]);
            for (var edits = random.Next(6); edits > 0 && text.Length > 0; edits--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(9) + 1, text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, text.ToString(at, Math.Min(random.Next(40) + 1, text.Length - at)));
                        break;
                    default:
                        text.Insert(at, s_bits[random.Next(s_bits.Length)]);
                        break;
                }
            }

            Check(text.ToString(), holdsCanary: false);
        }
    }

    [Fact]
    public void AnyText_IsScanned() => Prop.ForAll<string>(text =>
    {
        Check(text ?? "", holdsCanary: false);
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void AnySecret_OfAWholeConfiguration_IsMasked()
    {
        foreach (var seed in s_seeds)
        {
            Check(seed, holdsCanary: true);
        }
    }

    private static void Check(string text, bool holdsCanary)
    {
        string all;
        try
        {
            var report = Scanner.Scan([new ScanInput("", text)]);
            all = string.Concat(JsonExport.Lines(report)) + SarifExport.Of(report) + MarkdownExport.Of(report) + report.Story + Draft.Of(report) + Replacement.For(report.Files[0], null);
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.GetType().Name} for {text}\n{e.StackTrace}");
            return;
        }

        // Of a broken text the secret may be in pieces, which nobody can recognise; whole it must never be there.
        Assert.False(all.Contains(Canary, StringComparison.Ordinal), $"It prints the secret for {text}");
        Assert.False(holdsCanary && all.Contains(Canary[6..20], StringComparison.Ordinal), $"It prints a part of the secret for {text}");
    }

    private sealed class Numbers(uint seed)
    {
        private uint _now = seed;

        public int Next(int below)
        {
            _now ^= _now << 13;
            _now ^= _now >> 17;
            _now ^= _now << 5;
            return (int)(_now % (uint)below);
        }
    }
}
