using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Import;
using McpNest.Core.Policy;
using McpNest.Web.Console.Setup.Reading;

namespace McpNest.Tests.Console.Setup.Reading;

/// <summary>Whatever is pasted: servers with valid names, or one sentence. Nothing else is ever thrown.</summary>
public sealed class ImportPropertyTests
{
    private static readonly string[] s_seeds =
    [
        """{"mcpServers":{"github":{"command":"npx","args":["-y","x","--token=${TOKEN:-a}"],"env":{"A_KEY":"${input:x}","B":null,"C":{}},"disabled":false}}}""",
        """{"servers":{"a":{"type":"http","url":"https://ada:pw@[::1]:99999/mcp?key=%zz#f","headers":{"Authorization":"Bearer $A","x":"é"}}},"inputs":[{"id":"x"}]}""",
        """{"context_servers":{"z":{"command":{"path":"./x","args":[1,true,null,[]],"env":[]},"cwd":"~"}},"mcp":{"servers":[],"o":{"command":["a","b"]}},"projects":{"/":{"mcpServers":{"q":7}}}}""",
        "claude mcp add --transport sse x https://x.example.com/sse -H 'A: b' -e C=d -- y",
        "docker run -i --rm -e TOKEN=${TOKEN} ghcr.io/x/y:latest --path \"/a b\"",
        "https://mcp.x.example.com/%E0%A4%A/mcp",
        "[mcp_servers.x]\ncommand = \"npx\"",
    ];

    private static readonly string[] s_bits =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "\ud800", "\u202e", "\0", "\n", "'", "$", "${", "%", "~/", "../", "//", "/*", "null", "1e999", "http://", "https://\u0301/", "xn--", "@", "-",
        "\"command\":", "\"url\":", "\"args\":", "\"mcpServers\":", "\"env\":", "\"headers\":", "\uFEFF", "日", "\u00a0", "mcp-remote", "--header", "cmd", "/c",
    ];

    [Fact]
    public void AnyText_GivesServersOrOneSentence()
    {
        // The same texts every time: what failed once can be looked at.
        var random = Numbers(20261123).GetEnumerator();
        for (var round = 0; round < 10_000; round++)
        {
            var text = new StringBuilder(s_seeds[Next(s_seeds.Length)]);
            for (var edits = Next(6); edits > 0 && text.Length > 0; edits--)
            {
                var at = Next(text.Length);
                switch (Next(4))
                {
                    case 0:
                        text.Remove(at, Math.Min(Next(9) + 1, text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, text.ToString(at, Math.Min(Next(40) + 1, text.Length - at)));
                        break;
                    default:
                        text.Insert(at, s_bits[Next(s_bits.Length)]);
                        break;
                }
            }

            Check(text.ToString());
        }

        int Next(int below)
        {
            random.MoveNext();
            return (int)(random.Current % (uint)below);
        }
    }

    private static void Check(string text)
    {
        try
        {
            var servers = ConfigImport.Read(text, ["github", "x"]);
            Assert.Equal(servers.Length, servers.Select(server => ServerSlug.Skeleton(server.Slug)).Distinct().Count());
            foreach (var server in servers)
            {
                Assert.True(ServerSlug.IsValid(server.Slug), server.Slug);
                Assert.NotEqual(server.CanMove, server.Obstacles.Length > 0);
                Add(server);
            }
        }
        catch (NestException e)
        {
            Assert.NotEmpty(e.Message);
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.GetType().Name} for {text}\n{e.StackTrace}");
        }
    }

    /// <summary>What can be moved is complete, or says what is missing; whether the validator likes it is its own sentence.</summary>
    private static void Add(ImportedServer server)
    {
        try
        {
            new AddServerValidator().Demand(server.ToRequest(server.Slug, server.Values.ToDictionary(value => value.Name, _ => "typed")));
        }
        catch (NestException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static IEnumerable<uint> Numbers(uint seed)
    {
        while (true)
        {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            yield return seed;
        }
    }
}
