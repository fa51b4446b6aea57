using McpNest.Scan;
using McpNest.Scan.Reading;

namespace McpNest.Tests.Scan.Reading;

/// <summary>Broken text says where it is broken, and whatever can be read of it is read.</summary>
public sealed class BrokenTextTests
{
    [Theory]
    [InlineData("{\"mcpServers\":{\n\"a\":{\"command\":\"x\"}\n\"b\":{\"command\":\"y\"}}}", "a b", 3, "comma is missing")]
    [InlineData("{\"mcpServers\":{\n\"a\":{\"command\" \"x\"},\n\"b\":{\"command\":\"y\"}}}", "a b", 2, "colon is missing")]
    [InlineData("{\"mcpServers\":{\n\"a\":{\"command\":\"x},\n\"b\":{\"command\":\"y\"}}}", "a", 2, "not closed")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"x\"},\n\"b\":{\"command\":\"y\"", "a b", 2, "ends before")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"x\",,}}}", "a", 1, "too many")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":'x'}}}", "a", 1, "double quotes")]
    [InlineData("{mcpServers:{\"a\":{\"command\":\"x\"}}}", "a", 1, "without quotes")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"x\",\"args\":[\"y\"}}}", "a", 1, "close the bracket")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"C:\\MCP\\x.exe\"}}}", "a", 1, "written twice")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}}", "a", 1, "remove it")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"x\",\"disabled\":True}}}", "a", 1, "small letters")]
    [InlineData("# mine\n{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}", "a", 1, "begins with //")]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\nargs = [\"y\n", "a", 3, "TOML")]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\nbad bad\n[mcp_servers.b]\ncommand = \"z\"\n", "a b", 3, "TOML")]
    [InlineData("mcpServers:\n  a:\n    command: x\n  b:\n    command: \"y\n", "a b", 5, "YAML")]
    [InlineData("mcpServers:\n  a:\n    command: x\n    args: [y\n  b:\n    command: z\n", "a b", 4, "YAML")]
    public void Mistake_IsNamed_AndTheRestIsRead(string text, string servers, int line, string sentence)
    {
        var file = ConfigReader.Read(new ScanInput("", text));

        Assert.Equal(servers, string.Join(' ', file.Servers.Select(server => server.Name)));
        Assert.Contains(file.Problems, problem => problem.Line >= line - 1 && problem.Line <= line + 1 && problem.Sentence.Contains(sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("// nothing")]
    public void Nothing_IsSaid(string text) => Assert.Contains("nothing in this", Assert.Single(ConfigReader.Read(new ScanInput("", text)).Problems).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"a\":{\"command\":\"x\",\"env\":{\"T\" \"ghp_abcdefghij0123456789abcdefghij012345\" \"U\": \"y\"}}}")]
    [InlineData("{\"a\":{\"command\":\"x\",\"env\":{\"ghp_abcdefghij0123456789abcdefghij012345\": \"y\", \"ghp_abcdefghij0123456789abcdefghij012345\": 1}}}")]
    [InlineData("{\"mcpServers\":{\"ghp_abcdefghij0123456789abcdefghij012345\":{\"command\":\"x\"}}}")]
    [InlineData("mcpServers:\n  a:\n    command: x\n    env: {ghp_abcdefghij0123456789abcdefghij012345: [\n")]
    public void Secret_ThatABrokenTextMakesAName_IsNotShown(string text)
    {
        var file = ConfigReader.Read(new ScanInput("", text));

        var shown = string.Join(' ', [.. file.Problems.Select(problem => problem.Sentence), .. file.Servers.Select(server => server.Name + server.Path), .. file.Servers.SelectMany(server => server.Environment).Select(value => value.Text.Path), .. file.Duplicates.Select(name => name.Path)]);
        Assert.DoesNotContain("ghij0123456789", shown, StringComparison.Ordinal);
    }
}
