using System.Text;
using McpNest.Scan;
using McpNest.Scan.Reading;

namespace McpNest.Tests.Scan.Reading;

/// <summary>Texts made to hurt: each is read in bounded time and memory, and says what was left out.</summary>
public sealed class HostileTextTests
{
    [Fact]
    public void HugeText_IsReadInPart()
    {
        var file = Read("{\"mcpServers\":{\"a\":{\"command\":\"x\",\"b\":\"" + new string('x', 100_000_000) + "\"}}}");

        Assert.Equal("a", Assert.Single(file.Servers).Name);
        Assert.Contains(file.Problems, problem => problem.Sentence.Contains("longer than", StringComparison.Ordinal));
    }

    [Fact]
    public void ManyServers_AreReadInPart()
    {
        var text = new StringBuilder("{\"mcpServers\":{");
        for (var number = 0; number < 100_000; number++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"s{number}\":{{\"command\":\"x\"}},");
        }

        var file = Read(text.Append("}}").ToString());

        Assert.Equal(2_000, file.Servers.Length);
        Assert.Contains(file.Problems, problem => problem.Sentence.Contains("only the first 2,000 servers were read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"a\":", "{\"a\":")]
    [InlineData("[", "[")]
    [InlineData("x = [", "[")]
    [InlineData("x = {a=", "{a=")]
    [InlineData("- [", "[")]
    [InlineData("a: {", "{a: ")]
    [InlineData("[a", ".a")]
    [InlineData("a = \"", "\\")]
    [InlineData("- ", "- ")]
    [InlineData("? ", "? ")]
    [InlineData("&a ", "&a ")]
    [InlineData("sh -c ", "$(")]
    [InlineData("{\"a\":{\"command\":\"x", "$(")]
    [InlineData("/*", "/*")]
    [InlineData("\"", "\"")]
    [InlineData("{", ",")]
    [InlineData("npx ", "a ")]
    public void Repetition_Ends(string start, string part)
    {
        foreach (var count in new[] { 100, 200_000 })
        {
            Assert.NotNull(Read(start + string.Concat(Enumerable.Repeat(part, count))));
        }
    }

    [Theory]
    [InlineData(";")]
    [InlineData("&& ;")]
    [InlineData("\"\"")]
    [InlineData(" ")]
    public void ShellGivenNothing_IsScanned(string line) =>
        Assert.Single(Scanner.Scan([new ScanInput("", Scans.Server($"\"command\":\"bash\",\"args\":[\"-c\",{System.Text.Json.JsonSerializer.Serialize(line)}]"))]).Placements);

    [Theory]
    [InlineData("$(")]
    [InlineData("${")]
    [InlineData("{{")]
    [InlineData("`a")]
    public void ReferencesThatNeverEnd_AreScanned(string part)
    {
        var many = string.Concat(Enumerable.Repeat(part, 500_000));
        Assert.Single(Scanner.Scan([new ScanInput("", Scans.Server($"\"command\":\"bash\",\"args\":[\"-c\",\"{many}\"],\"env\":{{\"API_KEY\":\"{many}\"}}"))]).Placements);
    }

    [Fact]
    public void YamlBomb_IsNotUnfolded()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var level = 1; level < 20; level++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        var file = Read(text.Append("mcpServers:\n  s: { command: x }\n").ToString());

        Assert.Contains(file.Problems, problem => problem.Sentence.Contains("more than 200,000 values", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"mcpServers\":{\"a\ud800\":{\"command\":\"x\\udfff\",\"args\":[\"\0\",\"\\u0000\"]}}}")]
    [InlineData("[mcp_servers.\"a\ud800\"]\ncommand = \"x\0\"\n")]
    [InlineData("mcpServers:\n  a\udfff:\n    command: \"x\\uD800\"\n    args: [\"\0\"]\n")]
    public void HalfCharacters_AreReplaced(string text)
    {
        var file = Read(text);

        Assert.All(file.Servers, server => Assert.DoesNotContain(server.Name + server.Command?.Value, char.IsSurrogate));
    }

    [Fact]
    public void Depth_IsSaid() =>
        Assert.Contains(Read("{\"mcpServers\":{\"a\":{\"command\":\"x\",\"b\":" + new string('[', 5_000) + new string(']', 5_000) + "}}}").Problems, problem => problem.Sentence.Contains("nested", StringComparison.Ordinal));

    private static ConfigFile Read(string text) => ConfigReader.Read(new ScanInput("", text));
}
