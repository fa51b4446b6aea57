using System.Collections.Immutable;
using McpNest.Core.Administration.Import;
using McpNest.Core.Policy;
using McpNest.Web.Console.Setup.Reading;

namespace McpNest.Tests.Console.Setup.Reading;

/// <summary>What is read from the configurations of clients: every shape they have.</summary>
public sealed class ConfigImportTests
{
    [Theory]
    [InlineData("""{"mcpServers":{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}""")]
    [InlineData("""{"servers":{"github":{"type":"stdio","command":"npx","args":["-y","server-github"],"env":{"LOG":1}}},"inputs":[]}""")]
    [InlineData("""{"context_servers":{"github":{"source":"custom","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}""")]
    [InlineData("""{"context_servers":{"github":{"command":{"path":"npx","args":["-y","server-github"],"env":{"LOG":"1"}},"settings":{}}}}""")]
    [InlineData("""{"$schema":"https://opencode.ai/config.json","mcp":{"github":{"type":"local","command":["npx","-y","server-github"],"environment":{"LOG":"1"}}}}""")]
    [InlineData("""{"editor.fontSize":13,"mcp":{"servers":{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}}""")]
    [InlineData("""{"projects":{"/home/ada/x":{"mcpServers":{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}}}""")]
    [InlineData("""{"mcpServers":[{"name":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}]}""")]
    [InlineData("""[{"id":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}]""")]
    [InlineData("""{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}""")]
    [InlineData("""{"name":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}""")]
    [InlineData(""" "github": {"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}, """)]
    [InlineData("""{"mcpServers":{"_comment":"ours","github":{"command":"cmd","args":["/c","npx","-y","server-github"],"env":{"LOG":"1"}}}}""")]
    [InlineData("""{"mcpServers":{"github":{"command":"npx -y server-github","env":{"LOG":"${LOG:-1}"}}}}""")]
    [InlineData("\uFEFF{ // ours\n\"mcpServers\": { /* the one */ \"github\": { \"command\": \"npx\", \"args\": [\"-y\", \"server-github\",], \"env\": {\"LOG\": \"1\",}, }, }, }")]
    [InlineData("[mcp_servers.github]\ncommand = \"npx\"\nargs = [\"-y\", \"server-github\"]\nenv = { LOG = \"1\" }")]
    [InlineData("extensions:\n  github:\n    type: stdio\n    cmd: npx\n    args: [-y, server-github]\n    envs: { LOG: 1 }")]
    [InlineData("mcpServers:\n  - name: github\n    command: npx\n    args: [\"-y\", server-github]\n    env: { LOG: \"1\" }")]
    [InlineData("""{"mcpServers":{"github":{"command":"bash","args":["-c","LOG=1 npx -y server-github"]}}}""")]
    [InlineData("""{"mcpServers":{"github":{"command":"/opt/homebrew/bin/npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}""")]
    [InlineData("claude mcp add -e LOG=1 github -- npx -y server-github")]
    [InlineData("claude mcp add github \\\n  --env LOG=1 \\\n  -- npx -y server-github")]
    public void Hosted_InEveryShape_IsTheSame(string text)
    {
        var server = Single(text);

        Assert.Equal(("github", ServerTransport.Stdio, "npx"), (server.Slug, server.Transport, server.Command));
        Assert.Equal(["-y", "server-github"], server.Args);
        Assert.Equal(new ImportedValue("env", "LOG", "1", IsSecret: false, Asks: null), Assert.Single(server.Values));
        Assert.True(server.IsPlain);
    }

    [Theory]
    [InlineData("""{"mcpServers":{"linear":{"url":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"serverUrl":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"httpUrl":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"type":"streamable-http","url":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"type":"streamableHttp","url":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Http)]
    [InlineData("""{"mcp":{"linear":{"type":"remote","url":"https://mcp.linear.app/mcp","enabled":true}}}""", ServerTransport.Http)]
    [InlineData("""{"servers":{"linear":{"type":"http","url":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"url":"https://mcp.linear.app/sse"}}}""", ServerTransport.Sse)]
    [InlineData("""{"mcpServers":{"linear":{"transport":"sse","url":"https://mcp.linear.app/mcp"}}}""", ServerTransport.Sse)]
    [InlineData("""{"mcpServers":{"linear":{"command":"npx","args":["-y","mcp-remote@0.1.29","https://mcp.linear.app/mcp"]}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"command":"npx","args":["mcp-remote","https://mcp.linear.app/mcp","--transport","sse-only"]}}}""", ServerTransport.Sse)]
    [InlineData("https://mcp.linear.app/mcp", ServerTransport.Http)]
    [InlineData("claude mcp add --transport http linear https://mcp.linear.app/mcp", ServerTransport.Http)]
    [InlineData("npx -y mcp-remote https://mcp.linear.app/mcp", ServerTransport.Http, "mcp-remote")]
    public void Remote_InEveryShape_IsTheSame(string text, ServerTransport transport, string slug = "linear")
    {
        var server = Single(text);

        Assert.Equal((slug, transport), (server.Slug, server.Transport));
        Assert.StartsWith("https://mcp.linear.app/", server.Url, StringComparison.Ordinal);
        Assert.Null(server.Command);
        Assert.True(server.IsPlain);
        // No token was given, so one may be.
        Assert.True(Assert.Single(server.Values) is { Name: "Authorization", IsOptional: true, IsHeader: true });
        Assert.Empty(server.ToRequest("linear", Nothing).Headers);
        Assert.Equal("Bearer abc", server.ToRequest("linear", Typed("Authorization", " Bearer abc ")).Headers["Authorization"]);
        Assert.Equal("Bearer abc", server.ToRequest("linear", Typed("Authorization", "abc")).Headers["Authorization"]);
    }

    [Fact]
    public void Secrets_AreRecognised_AndNeverPrinted()
    {
        var server = Single("""
            {"mcpServers":{"x":{"command":"uvx","args":["x-mcp"],"env":{
              "GITHUB_TOKEN":"${input:token}", "SLACK_KEY":"abc", "DB":"postgres://ada:pw@db.example.com/x", "OTHER":"ghp_abcdefghijklmnop", "REGION":"eu-west-1", "EMPTY_SECRET":""}}}}
            """);

        Assert.Equal(["GITHUB_TOKEN", "SLACK_KEY", "DB", "OTHER", "EMPTY_SECRET"], server.Values.Where(value => value.IsSecret).Select(value => value.Name));
        Assert.Equal(["GITHUB_TOKEN", "EMPTY_SECRET"], server.Values.Where(value => value.Asks is not null).Select(value => value.Name));
        Assert.DoesNotContain("ghp_", $"{server} {string.Join(' ', server.Values)} {new ImportChoice(server, "x", Typed("GITHUB_TOKEN", "t0p"))}", StringComparison.Ordinal);
        Assert.Contains("needs a value for", Assert.Throws<McpNest.Core.NestException>(() => server.ToRequest("x", Nothing)).Message, StringComparison.Ordinal);
        var whole = server.ToRequest("x", Typed("GITHUB_TOKEN", "t0p").SetItem("EMPTY_SECRET", "e"));
        Assert.Equal(("t0p", "e", "eu-west-1"), (whole.Environment["GITHUB_TOKEN"], whole.Environment["EMPTY_SECRET"], whole.Environment["REGION"]));
    }

    [Theory]
    [InlineData("Bearer ${input:key}", "abc", "Bearer abc")]
    [InlineData("Bearer {env:KEY}", "abc", "Bearer abc")]
    [InlineData("${{ secrets.KEY }}", "abc", "abc")]
    [InlineData("Basic $A:$B", "Basic YTpi", "Basic YTpi")] // several: the whole of it
    [InlineData("<your key>", "abc", "abc")]
    [InlineData("Bearer <your key>", "abc", "Bearer abc")]
    [InlineData("token ${input:key}", "token abc", "token abc")]
    [InlineData("Bearer $A:$B", "Bearer a:b", "Bearer a:b")]
    [InlineData("YOUR_API_KEY", "abc", "abc")]
    public void Placeholder_OfAHeader_IsTypedIn(string value, string typed, string sent)
    {
        var server = Single($$$"""{"servers":{"x":{"url":"https://x.example.com/mcp","headers":{"Authorization":"{{{value}}}"} } } }""");

        Assert.True(server.IsPlain);
        Assert.Equal(sent, server.ToRequest("x", Typed("Authorization", typed)).Headers["Authorization"]);
    }

    [Theory]
    [InlineData("Bearer ${input:key}", "Bearer")]
    [InlineData("Token <your token>", "Token")]
    [InlineData("${input:key}", null)]
    [InlineData("Basic $A:$B", null)]
    [InlineData("secret-${input:key}", null)]
    [InlineData("Bearer ${input:key}-secret", null)]
    public void WordBeforeWhatIsAsked_IsToldApart(string value, string? scheme) => Assert.Equal(
        scheme, Assert.Single(Single($$$"""{"servers":{"x":{"url":"https://x.example.com/mcp","headers":{"Authorization":"{{{value}}}"} } } }""").Values).Scheme);

    [Fact]
    public void Bridge_TakesItsHeadersFromItsEnvironment()
    {
        var server = Single("""
            {"mcpServers":{"x":{"command":"npx","args":["mcp-remote","https://x.example.com/sse","--header","Authorization:${AUTH}"],"env":{"AUTH":"Bearer abc"}}}}
            """);

        Assert.Equal(("https://x.example.com/sse", ServerTransport.Sse), (server.Url, server.Transport));
        Assert.Equal("Bearer abc", server.ToRequest("x", Nothing).Headers["Authorization"]);
        Assert.Contains(server.Notes, note => note.Contains("bridge", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("github.com/upstash/Context7 MCP", "context7-mcp")]
    [InlineData("@scope/Café_Server", "cafe-server")]
    [InlineData("nest", "nest-2")]
    [InlineData("G1thub", "g1thub-2")] // github is taken, and this looks like it
    [InlineData("日本", "server")]
    [InlineData("\u202Egithub\u0000", "github-2")]
    [InlineData("a-name-that-is-much-longer-than-allowed", "a-name-that-is-much-long")]
    public void Name_BecomesAFreeShortName(string name, string slug)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object> { [name] = new { command = "npx", args = new[] { "-y", "x" } } });

        Assert.Equal(slug, Assert.Single(ConfigImport.Read(text, ["github"])).Slug);
    }

    private static ImmutableDictionary<string, string> Nothing => ImmutableDictionary<string, string>.Empty;

    private static ImmutableDictionary<string, string> Typed(string name, string value) => Nothing.SetItem(name, value);

    private static ImportedServer Single(string text) => Assert.Single(ConfigImport.Read(text, []));
}
