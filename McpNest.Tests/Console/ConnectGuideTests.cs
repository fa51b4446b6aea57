using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;

namespace McpNest.Tests.Console;

/// <summary>What each app is told, read back the way the app reads it.</summary>
public sealed class ConnectGuideTests
{
    private const string Key = "mcpn_abc";
    private const string Url = "https://nest.example.com/mcp";
    private const string Personal = "https://nest.example.com/u/mcpn_abc/mcp";

    private static readonly ConnectTarget s_target = TargetOf("https://nest.example.com");

    public static TheoryData<string> Apps => [.. ClientApps.All.Select(app => app.Id)];

    [Theory]
    [MemberData(nameof(Apps))]
    public void EveryApp_HasAWay_AndItsWaysSayWhatTheyDo(string app)
    {
        var ways = ConnectGuide.For(app, s_target);

        Assert.NotEmpty(ways);
        Assert.All(ways, way => Assert.NotEmpty(way.Steps));
        Assert.All(ways, way => Assert.Equal(way.Steps.Select(step => step.Text).Distinct(), way.Steps.Select(step => step.Text)));
        Assert.Equal(ways.Select(way => way.Title).Distinct(), ways.Select(way => way.Title));
        Assert.All(ways.SkipLast(1), way => Assert.False(way.IsPersonal)); // the address that holds the key comes last
    }

    /// <summary>Where the key is written down in a file, a command or a link, a sentence says what that means.</summary>
    [Theory]
    [MemberData(nameof(Apps))]
    public void WhereTheKeyIsLeftBehind_ThereIsAWarning(string app)
    {
        foreach (var way in ConnectGuide.For(app, s_target))
        {
            var text = string.Concat(way.Steps.SelectMany(step => step.Codes.Select(code => code.Text)
                .Append(DecodedOf(step.Link?.Address ?? ""))));
            Assert.Equal(way.IsPersonal, text.Contains("/u/", StringComparison.Ordinal));
            Assert.True(way.Warning is not null || !text.Contains(Key, StringComparison.Ordinal), way.Title);
        }
    }

    [Theory]
    [InlineData("cursor")]
    [InlineData("vscode")]
    [InlineData("windsurf")]
    [InlineData("claude-code")]
    [InlineData("codex")]
    [InlineData("gemini-cli")]
    [InlineData("copilot-cli")]
    [InlineData("opencode")]
    [InlineData("goose")]
    public void FirstWay_OfAnAppThatKnowsBetter_HoldsNoKey(string app)
    {
        var first = ConnectGuide.For(app, s_target)[0];

        Assert.DoesNotContain(Key, string.Concat(first.Steps.SelectMany(step => step.Codes).Select(code => code.Text)), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, string.Concat(first.Steps.Select(step => DecodedOf(step.Link?.Address ?? ""))), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void WherePersonalUrlsAreOff_NoneIsShown(string app) =>
        Assert.DoesNotContain(ConnectGuide.For(app, s_target with { PersonalUrl = null }), way => way.IsPersonal);

    [Fact]
    public void Target_IsBuiltFromThePublicAddress_AndPrintsNoKey()
    {
        Assert.Equal((Url, Personal), (s_target.Url, s_target.PersonalUrl));
        Assert.Null(ConnectTarget.Of(new ConsoleLinks(new Uri("https://nest.example.com/"), personalUrls: false), Key, "x").PersonalUrl);
        Assert.DoesNotContain(Key, s_target.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cursor_LinkTakesTheKeyFromAVariable_OrHoldsThePersonalUrl()
    {
        var ways = ConnectGuide.For("cursor", s_target);
        var link = LinkOf(ways[0]);
        var config = ConfigOf(link);

        Assert.StartsWith("cursor://anysphere.cursor-deeplink/mcp/install?name=nest&config=", link, StringComparison.Ordinal);
        Assert.Equal(Url, (string?)config["url"]);
        Assert.Equal("Bearer ${env:MCPNEST_KEY_CURSOR}", (string?)config["headers"]!["Authorization"]);
        Assert.Equal($"Bearer {Key}", (string?)Json(ways[1])["mcpServers"]!["nest"]!["headers"]!["Authorization"]);
        Assert.Equal(Personal, (string?)ConfigOf(LinkOf(ways[2]))["url"]);
        Assert.Null(ConfigOf(LinkOf(ways[2]))["headers"]);
    }

    [Theory]
    [InlineData("Cursor, this computer")]
    [InlineData("Ada's \"best\" app & more")]
    [InlineData("Zoë 編集 🧭 %41+b")]
    public void VsCode_AsksForTheKeyUnderTheAgentsName(string name)
    {
        var ways = ConnectGuide.For("vscode", s_target with { AgentName = name });
        var link = LinkOf(ways[0]);
        Assert.StartsWith("vscode:mcp/install?", link, StringComparison.Ordinal);
        Assert.Matches("^[A-Za-z0-9:/?%._~-]+$", link);

        var asked = JsonNode.Parse(Uri.UnescapeDataString(link["vscode:mcp/install?".Length..]))!;
        Assert.Equal(("nest", "http", Url), ((string?)asked["name"], (string?)asked["type"], (string?)asked["url"]));
        Assert.Equal("Bearer ${input:nest-key}", (string?)asked["headers"]!["Authorization"]);
        Check(asked["inputs"]![0]!);

        var file = Json(ways[0]);
        Assert.Equal(Url, (string?)file["servers"]!["nest"]!["url"]);
        Check(file["inputs"]![0]!);

        void Check(JsonNode input)
        {
            Assert.Equal(("promptString", "nest-key"), ((string?)input["type"], (string?)input["id"]));
            Assert.True((bool)input["password"]!);
            Assert.Equal($"Key of {name} at McpNest", (string?)input["description"]);
        }
    }

    [Theory]
    [InlineData("windsurf", "mcpServers", "serverUrl", "Bearer ${env:MCPNEST_KEY_WINDSURF}", null)]
    [InlineData("cline", "mcpServers", "url", "Bearer mcpn_abc", "streamableHttp")]
    [InlineData("zed", "context_servers", "url", "Bearer mcpn_abc", null)]
    [InlineData("gemini-cli", "mcpServers", "httpUrl", "Bearer ${MCPNEST_KEY_GEMINI_CLI}", null)]
    [InlineData("copilot-cli", "mcpServers", "url", "Bearer ${MCPNEST_KEY_COPILOT_CLI}", "http")]
    [InlineData("other", "mcpServers", "url", "Bearer mcpn_abc", "http")]
    public void File_NamesItsFieldsAsTheAppDoes(string app, string root, string url, string header, string? type)
    {
        var server = Json(ConnectGuide.For(app, s_target)[0])[root]!["nest"]!;

        Assert.Equal(Url, (string?)server[url]);
        Assert.Equal(header, (string?)server["headers"]!["Authorization"]);
        Assert.Equal(type, (string?)server["type"]);
    }

    [Fact]
    public void CopilotCli_AllowsAllTools() =>
        Assert.Equal("*", (string?)Json(ConnectGuide.For("copilot-cli", s_target)[0])["mcpServers"]!["nest"]!["tools"]![0]);

    [Fact]
    public void OpenCode_OfBothGenerations_NeverAsksForASignIn()
    {
        var files = ConnectGuide.For("opencode", s_target)[0].Steps.Where(step => step.Codes.Any(code => code.Text.StartsWith('{')))
            .Select(step => JsonNode.Parse(step.Codes[0].Text)!).ToArray();

        foreach (var server in new[] { files[0]["mcp"]!["servers"]!["nest"]!, files[1]["mcp"]!["nest"]! })
        {
            Assert.Equal(("remote", Url, false), ((string?)server["type"], (string?)server["url"], (bool)server["oauth"]!));
            Assert.Equal("Bearer {env:MCPNEST_KEY_OPENCODE}", (string?)server["headers"]!["Authorization"]);
        }

        Assert.True((bool)files[1]["mcp"]!["nest"]!["enabled"]!);
        Assert.Null(files[0]["mcp"]!["servers"]!["nest"]!["enabled"]);
    }

    [Fact]
    public void Codex_IsACommandOrToml()
    {
        var codes = Codes(ConnectGuide.For("codex", s_target)[0]);

        Assert.Contains($"codex mcp add nest --url '{Url}' --bearer-token-env-var MCPNEST_KEY_CODEX", codes);
        Assert.Contains($"[mcp_servers.nest]\nurl = \"{Url}\"\nbearer_token_env_var = \"MCPNEST_KEY_CODEX\"", codes);
        Assert.Equal($"[mcp_servers.nest]\nurl = \"{Personal}\"", Codes(ConnectGuide.For("codex", s_target)[1]).Single());
    }

    [Fact]
    public void Goose_IsYamlWithAUri()
    {
        var yaml = Codes(ConnectGuide.For("goose", s_target)[0]).Single(code => code.StartsWith("extensions:", StringComparison.Ordinal)).Split('\n');

        Assert.Equal("extensions:", yaml[0]);
        Assert.Equal("  nest:", yaml[1]);
        Assert.Contains("    type: streamable_http", yaml);
        Assert.Contains($"    uri: \"{Url}\"", yaml);
        Assert.Contains("    enabled: true", yaml);
        Assert.Contains("      - MCPNEST_KEY_GOOSE", yaml);
        Assert.Equal("      Authorization: \"Bearer ${MCPNEST_KEY_GOOSE}\"", yaml[^1]);
    }

    [Fact]
    public void ClaudeCode_LooksTheVariableUpItself_AndGoesToTheUsersOwnFile()
    {
        var ways = ConnectGuide.For("claude-code", s_target);

        Assert.Contains(
            $"claude mcp add nest '{Url}' --scope user --transport http --header 'Authorization: Bearer ${{MCPNEST_KEY_CLAUDE_CODE}}'", Codes(ways[0]));
        Assert.Equal($"claude mcp add nest '{Personal}' --scope user --transport http", Codes(ways[1]).Single());
        Assert.Contains("history", ways[1].Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void ClaudeDesktop_TakesTheHeaderFromTheBridgesEnvironment_AndPlainHttpOnlyWhereTheNestSpeaksIt()
    {
        var bridge = Json(ConnectGuide.For("claude-desktop", s_target)[0])["mcpServers"]!["nest"]!;
        Assert.Equal(["-y", "mcp-remote", Url, "--header", "Authorization:${NEST_AUTH}"], bridge["args"]!.AsArray().Select(arg => (string)arg!));
        Assert.Equal($"Bearer {Key}", (string?)bridge["env"]!["NEST_AUTH"]);

        var plain = Json(ConnectGuide.For("claude-desktop", TargetOf("http://localhost:5080"))[0])["mcpServers"]!["nest"]!;
        Assert.Contains("--allow-http", plain["args"]!.AsArray().Select(arg => (string)arg!));
        Assert.Contains("one connector for a whole Team", ConnectGuide.NoteOn("claude-desktop"), StringComparison.Ordinal);
    }

    /// <summary>The key is typed at a prompt: neither line holds it, and each shell gets its own.</summary>
    [Fact]
    public void Variable_IsSetWithoutTheKeyInAHistory()
    {
        var step = ConnectGuide.For("gemini-cli", s_target)[0].Steps[0];

        Assert.Equal(["bash, zsh", "PowerShell"], step.Codes.Select(code => code.Shell!));
        Assert.StartsWith("read -rs MCPNEST_KEY_GEMINI_CLI && ", step.Codes[0].Text, StringComparison.Ordinal);
        Assert.Contains("Read-Host", step.Codes[1].Text, StringComparison.Ordinal);
        Assert.Equal(ClientApps.All.Count, ClientApps.All.Select(app => ConnectTarget.VariableFor(app.Id)).Distinct().Count());
    }

    [Theory]
    [InlineData("plain", "'plain'", "'plain'")]
    [InlineData("two words $HOME `x`", "'two words $HOME `x`'", "'two words $HOME `x`'")]
    [InlineData("it's", "'it'\\''s'", "'it''s'")]
    public void Arguments_AreQuotedForEachShell(string text, string bash, string power) =>
        Assert.Equal((bash, power), (ConnectFormats.InBash(text), ConnectFormats.InPowerShell(text)));

    [Fact]
    public void Lines_ThatDifferBetweenShells_AreShownForEach()
    {
        Assert.Null(ConnectGuide.Run("Run.", quoted => $"x {quoted("plain")}").Codes.Single().Shell);
        Assert.Equal(["x 'it'\\''s'", "x 'it''s'"], ConnectGuide.Run("Run.", quoted => $"x {quoted("it's")}").Codes.Select(code => code.Text));
    }

    private static ConnectTarget TargetOf(string address) => ConnectTarget.Of(new ConsoleLinks(new Uri(address)), Key, "Cursor, this computer");

    private static string[] Codes(ConnectWay way) => [.. way.Steps.SelectMany(step => step.Codes).Select(code => code.Text)];

    private static JsonNode Json(ConnectWay way) => JsonNode.Parse(Codes(way).First(code => code.StartsWith('{')))!;

    private static string LinkOf(ConnectWay way) => way.Steps.Single(step => step.Link is not null).Link!.Address;

    private static JsonNode ConfigOf(string link) => JsonNode.Parse(Base64Of(link))!;

    private static string Base64Of(string link) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(Uri.UnescapeDataString(link[(link.IndexOf("config=", StringComparison.Ordinal) + "config=".Length)..])));

    private static string DecodedOf(string link) => link.Contains("config=", StringComparison.Ordinal) ? Base64Of(link) : Uri.UnescapeDataString(link);
}
