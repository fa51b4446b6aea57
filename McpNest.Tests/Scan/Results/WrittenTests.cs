using System.Text.Json;
using McpNest.Scan;
using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Results.Exporting;

namespace McpNest.Tests.Scan.Results;

/// <summary>What a scan writes: the configuration afterwards, the draft for a lead, and the exports. No secret is in any of it.</summary>
public sealed class WrittenTests
{
    private const string Secret = "ghp_Zk3vXw9Qm2Lp7Rt5Ns8Yb4Hc6Jd1FgAe0UiO";
    private const string Address = "https://nest.example.com/u/k/mcp";

    private const string Some = $$$"""
        {"mcpServers":{
          "linear":{"url":"https://mcp.linear.app/mcp","headers":{"Authorization":"Bearer {{{Secret}}}"}},
          "github":{"command":"npx","args":["-y","@acme/github@1.0.0","--token","{{{Secret}}}"],"env":{"GITHUB_TOKEN":"{{{Secret}}}","LOG":"1"}},
          "bridge":{"command":"npx","args":["mcp-remote","https://x.example.com/sse","--header","Authorization:${AUTH}"],"env":{"AUTH":"Bearer {{{Secret}}}"}},
          "mine":{"command":"node","args":["./x.js"],"env":{"TOKEN":"{{{Secret}}}"}}
        }}
        """;

    [Theory]
    [InlineData(".mcp.json", "mcpServers", "url", ClientKind.ClaudeCode)]
    [InlineData(".vscode/mcp.json", "servers", "url", ClientKind.VsCode)]
    [InlineData(".cursor/mcp.json", "mcpServers", "url", ClientKind.Cursor)]
    [InlineData(".zed/settings.json", "context_servers", "url", ClientKind.Zed)]
    [InlineData("windsurf/mcp_config.json", "mcpServers", "serverUrl", ClientKind.Windsurf)]
    [InlineData(".gemini/settings.json", "mcpServers", "httpUrl", ClientKind.Gemini)]
    [InlineData("opencode.json", "mcp", "url", ClientKind.OpenCode)]
    [InlineData(".codex/config.toml", "mcp_servers", "url", ClientKind.Codex)]
    [InlineData("goose/config.yaml", "extensions", "uri", ClientKind.Goose)]
    [InlineData("librechat.yaml", "mcpServers", "url", ClientKind.LibreChat)]
    public void Replacement_HasTheNestAndWhatStays(string name, string container, string url, ClientKind client)
    {
        var file = Assert.Single(Scanner.Scan([new ScanInput(name, Some)]).Files);
        Assert.Equal(client, file.Client);

        var text = Replacement.For(file, Address);

        // The engine reads what it wrote: the same client, and two servers.
        var again = ConfigReader.Read(new ScanInput(name, text));
        Assert.Empty(again.Problems);
        Assert.Equal(["mcpnest", "mine"], again.Servers.Select(server => server.Name));
        Assert.Equal(Address, again.Servers[0].Url?.Value);
        Assert.Equal("./x.js", again.Servers[1].Args[0].Value);
        Assert.Equal(Replacement.KeptSecret, again.Servers[1].Environment[0].Text.Value);
        Assert.Contains(container, text, StringComparison.Ordinal);
        Assert.Contains(url, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[4..], text, StringComparison.Ordinal);
        Assert.Contains(Replacement.UnknownAddress, Replacement.For(file, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Draft_HasWhatCanMove_AndAsksForSecrets()
    {
        var draft = JsonDocument.Parse(Draft.Of(Scanner.Scan([new ScanInput("", Some), new ScanInput("", Some)]))).RootElement.GetProperty("servers");

        Assert.Equal(["linear", "github", "bridge"], draft.EnumerateArray().Select(server => server.GetProperty("name").GetString()));
        Assert.Equal("Bearer ${input:Authorization}", draft[0].GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal("${input:GITHUB_TOKEN}", draft[1].GetProperty("env").GetProperty("GITHUB_TOKEN").GetString());
        Assert.Equal("1", draft[1].GetProperty("env").GetProperty("LOG").GetString());
        Assert.Equal(("sse", "Bearer ${input:Authorization}"), (draft[2].GetProperty("transport").GetString(), draft[2].GetProperty("headers").GetProperty("Authorization").GetString()));
        Assert.DoesNotContain(Secret[4..], draft.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exports_AreWhole_AndHoldNoSecret()
    {
        var report = Scanner.Scan([new ScanInput(".mcp.json", Some), new ScanInput("b.json", "{\"mcpServers\":{\"a\":{\"command\":\"x\"")]);

        var lines = JsonExport.Lines(report).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([".mcp.json", "b.json"], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal(4, lines[0].GetProperty("servers").GetArrayLength());
        Assert.Equal("stays", lines[0].GetProperty("servers")[3].GetProperty("placement").GetProperty("canMove").GetBoolean() ? "moves" : "stays");
        Assert.True(lines[0].GetProperty("findings").GetArrayLength() > 0);
        Assert.True(lines[1].GetProperty("problems").GetArrayLength() > 0);
        Assert.Equal(2, JsonDocument.Parse(JsonExport.Document(report)).RootElement.GetArrayLength());

        var run = JsonDocument.Parse(SarifExport.Of(report)).RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal(report.Findings.Length, run.GetProperty("results").GetArrayLength());
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.True(result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32() > 0);
        }

        var prints = run.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("partialFingerprints").GetProperty("place/v1").GetString()).ToArray();
        Assert.Equal(prints.Length, prints.Distinct().Count());
        var all = string.Concat(JsonExport.Lines(report)) + SarifExport.Of(report) + MarkdownExport.Of(report) + report.Story;
        Assert.DoesNotContain(Secret[4..], all, StringComparison.Ordinal);
        Assert.Contains("# MCP configuration: grade", MarkdownExport.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreNoMarkup()
    {
        var report = Scanner.Scan([new ScanInput("./a b.json", """{"mcpServers":{"- a|`b`<img src=x>[c](https://e.example) https://e.example www.e.example &lt;\n# d":{"command":"npx","args":["x"]}}}""")]);

        var text = MarkdownExport.Of(report);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("www.e", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[c]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("&lt;", text.Replace("\\&", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("\n# d", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", text.Replace("\\<", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"uri\": \"a%20b.json\"", SarifExport.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreToldApart()
    {
        var report = Scanner.Scan([new ScanInput("", "https://a.example.com/mcp"), new ScanInput("", "https://b.example.com/mcp"), new ScanInput("x.json", "{}"), new ScanInput("x.json", "{}")]);

        Assert.Equal(["pasted", "pasted 2", "x.json", "x.json 2"], report.Files.Select(file => file.Name));
    }
}
