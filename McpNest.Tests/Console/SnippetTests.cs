using System.Text;
using System.Text.Json;
using McpNest.Web.Console.Shared.Connect;
using McpNest.Web.Console.Shared;

namespace McpNest.Tests.Console;

public sealed class SnippetTests
{
    private const string Key = "mcpn_abc";

    private static readonly string s_url = new ConsoleLinks(new Uri("https://nest.example.com/")).Personal(Key);

    [Fact]
    public void Links_AreBuiltFromThePublicAddress() => Assert.Equal("https://nest.example.com/u/mcpn_abc/mcp", s_url);

    [Fact]
    public void Cursor_LinkCarriesTheUrl()
    {
        var link = Of("Cursor").Link!;
        var config = Uri.UnescapeDataString(link[(link.IndexOf("config=", StringComparison.Ordinal) + "config=".Length)..]);

        Assert.StartsWith("cursor://anysphere.cursor-deeplink/mcp/install?name=nest&", link, StringComparison.Ordinal);
        Assert.Equal(s_url, JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(config))).RootElement.GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("Cursor", "mcpServers")]
    [InlineData("VS Code", "servers")]
    public void File_HoldsTheUrlUnderTheAppsOwnName(string app, string root) =>
        Assert.Equal(s_url, JsonDocument.Parse(Of(app).Text).RootElement.GetProperty(root).GetProperty("nest").GetProperty("url").GetString());

    [Fact]
    public void ClaudeCode_IsOneCommand() =>
        Assert.Equal($"claude mcp add --transport http nest \"{s_url}\"", Of("Claude Code").Text);

    [Fact]
    public void ClaudeDesktop_AllowsPlainHttpOnlyWhereTheNestSpeaksIt()
    {
        Assert.DoesNotContain("--allow-http", Of("Claude Desktop").Text, StringComparison.Ordinal);
        Assert.Contains("--allow-http", Of("Claude Desktop", "http://localhost:5080/u/mcpn_abc/mcp").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Snippets_ForABearerKey_KeepItOutOfTheAddress()
    {
        foreach (var snippet in Snippet.For("https://nest.example.com/mcp", "mcpn_secret"))
        {
            Assert.Contains("Bearer mcpn_secret", snippet.Text, StringComparison.Ordinal);
            Assert.Contains("https://nest.example.com/mcp\"", snippet.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("/u/", snippet.Text, StringComparison.Ordinal);
        }
    }

    private static Snippet Of(string app, string? url = null) => Snippet.For(url ?? s_url).Single(snippet => snippet.App == app);
}
