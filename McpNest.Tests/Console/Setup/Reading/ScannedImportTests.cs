using McpNest.Core.Administration.Import;
using McpNest.Core.Policy;
using McpNest.Scan;
using McpNest.Scan.Results;
using McpNest.Web.Console.Setup.Reading;

namespace McpNest.Tests.Console.Setup.Reading;

/// <summary>What the scanner's engine adds to the import: its findings, its draft, and what it sees through.</summary>
public sealed class ScannedImportTests
{
    private const string Secret = "ghp_Zk3vXw9Qm2Lp7Rt5Ns8Yb4Hc6Jd1FgAe0UiO";

    [Fact]
    public void Draft_OfAScan_IsImportedWhole()
    {
        var draft = Draft.Of(Scanner.Scan([new ScanInput("", $$$"""
            {"mcpServers":{
              "linear":{"url":"https://mcp.linear.app/mcp","headers":{"Authorization":"Bearer {{{Secret}}}"}},
              "github":{"command":"cmd","args":["/c","npx","-y","@acme/github@1.0.0"],"env":{"GITHUB_TOKEN":"{{{Secret}}}","LOG":"1"}},
              "bridge":{"command":"npx","args":["mcp-remote","https://x.example.com/sse","--header","Authorization:${AUTH}"],"env":{"AUTH":"Bearer {{{Secret}}}"}},
              "image":{"command":"docker","args":["run","-i","--rm","-e","KEY={{{Secret}}}","ghcr.io/acme/x:1"]},
              "mine":{"command":"node","args":["./x.js"]}
            }}
            """)]));

        var servers = ConfigImport.Read(draft, []);

        Assert.Equal(["linear", "github", "bridge", "image"], servers.Select(server => server.Slug));
        Assert.All(servers, server => Assert.True(server.IsPlain, string.Join(' ', server.Obstacles.Concat(server.Doubts))));
        Assert.Equal(
            [ServerTransport.Http, ServerTransport.Stdio, ServerTransport.Sse, ServerTransport.Stdio], servers.Select(server => server.Transport));
        Assert.Equal("Bearer abc", Whole(servers[0]).Headers["Authorization"]);
        Assert.Equal(("npx", "abc", "1"), (servers[1].Command, Whole(servers[1]).Environment["GITHUB_TOKEN"], Whole(servers[1]).Environment["LOG"]));
        Assert.Equal(["-y", "@acme/github@1.0.0"], servers[1].Args);
        Assert.Equal("Bearer abc", Whole(servers[2]).Headers["Authorization"]);
        Assert.Equal(["run", "-i", "--rm", "-e", "KEY", "ghcr.io/acme/x:1"], servers[3].Args);
        Assert.Equal("abc", Whole(servers[3]).Environment["KEY"]);
    }

    [Theory]
    [InlineData("""{"command":"npx","args":["-y","@playwright/test-mcp"],"env":{"NODE_TLS_REJECT_UNAUTHORIZED":"0"}}""", "The scanner found here:")]
    [InlineData("""{"url":"http://mcp.example.com/mcp"}""", "The scanner found here: 1 high")]
    [InlineData("""{"command":"npx","args":["-y","postmark-mcp@1.0.16"]}""", "The scanner found here: 1 critical")]
    [InlineData("""{"command":"npx","args":["-y","postmark-mcp@1.0.16"],"disabled":true}""", "The scanner found here: 1 critical")]
    [InlineData("""{"command":"npx","args":["-y","@acme/x@1.0.0"],"description":"good\u200b day"}""", "The scanner found here: 1 high")]
    public void Finding_ThatIsHigh_IsSaid_AndNothingIsAddedInOneClick(string entry, string note)
    {
        var server = Single(entry);

        Assert.Contains(server.Notes, text => text.StartsWith(note, StringComparison.Ordinal));
        Assert.False(server.IsPlain);
    }

    [Theory]
    [InlineData("""{"command":"npx","args":["-y","@acme/x@1.0.0"],"env":{"X_TOKEN":"glpat-Zk3vXw9Qm2Lp7Rt5Ns8Y"}}""")]
    [InlineData("""{"command":"npx","args":["-y","@acme/x@1.0.0"],"autoApprove":["*"]}""")]
    [InlineData("""{"command":"npx","args":["-y","mcp-remote@0.1.5","https://x.example.com/mcp"]}""")]
    public void Finding_ThatMovingMends_IsSaid_AndIsNoDoubt(string entry)
    {
        var server = Single(entry);

        Assert.Contains(server.Notes, text => text.StartsWith("The scanner found here: ", StringComparison.Ordinal));
        Assert.Empty(server.Doubts);
        Assert.True(server.IsPlain);
    }

    [Fact]
    public void Finding_ThatMatters_IsAloneWithItsServer()
    {
        var servers = ConfigImport.Read("""{"mcpServers":{"a":{"url":"http://mcp.example.com/mcp"},"b":{"command":"npx","args":["-y","@acme/x"]}}}""", []);

        Assert.False(servers[0].IsPlain);
        Assert.True(servers[1].IsPlain);
        Assert.DoesNotContain(servers[1].Notes, text => text.Contains("scanner", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("my-own-server --stdio", "my-own-server", "--stdio")]
    [InlineData("nohup uvx some-mcp", "uvx", "some-mcp")]
    [InlineData("env A=1 uvx some-mcp", "uvx", "some-mcp")]
    public void CommandLine_IsSeenThrough(string line, string command, params string[] args)
    {
        var server = Assert.Single(ConfigImport.Read(line, []));

        Assert.Equal(command, server.Command);
        Assert.Equal(args, server.Args);
        Assert.True(server.IsPlain);
    }

    [Theory]
    [InlineData("REMPLACEZ_PAR_VOTRE_TOKEN", "abc")]
    [InlineData("op://Private/x/credential", "abc")]
    [InlineData("Bearer DEIN_TOKEN", "Bearer abc")]
    public void Secret_ThatStandsElsewhere_IsAskedFor(string value, string sent) => Assert.Equal(
        sent, Whole(Single($$$"""{"command":"npx","args":["-y","@acme/x@1.0.0"],"env":{"X_TOKEN":"{{{value}}}"} }""")).Environment["X_TOKEN"]);

    [Fact]
    public void Secret_BeforeACommand_GoesToTheStore_AndTheCommandStays()
    {
        var server = Single($$$"""{"command":"bash","args":["-c","X_TOKEN={{{Secret}}} npx -y @acme/x@1.0.0"]}""");

        Assert.Empty(server.Obstacles);
        Assert.Equal(("npx", "-y @acme/x@1.0.0"), (server.Command, string.Join(' ', server.Args)));
        Assert.Equal(Secret, Whole(server).Environment["X_TOKEN"]);
        Assert.DoesNotContain(Secret[4..], string.Join(' ', [.. server.Doubts, .. server.Notes, .. server.Args]), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrapper_ThatFillsInSecrets_IsDoubted()
    {
        var server = Single("""{"command":"op","args":["run","--","npx","-y","@acme/x@1.0.0"]}""");

        Assert.Equal("npx", server.Command);
        Assert.Contains(server.Doubts, doubt => doubt.Contains("'op'", StringComparison.Ordinal));
    }

    private static ImportedServer Single(string entry) => Assert.Single(ConfigImport.Read($$$"""{"mcpServers":{"x":{{{entry}}} } }""", []));

    private static Core.Administration.AddServer Whole(ImportedServer server) =>
        server.ToRequest(server.Slug, server.Values.Where(value => value.Asks is not null).ToDictionary(value => value.Name, _ => "abc"));
}
