using McpNest.Scan.Page.Result;
using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Rules;

namespace McpNest.Tests.Scan.Page;

public sealed class FindingGroupsTests
{
    private static readonly Rule s_sharp = new("SEC001", "A key", Severity.Critical, "", "", "MCP01");
    private static readonly Rule s_common = new("SUP001", "Not pinned", Severity.Medium, "", "", "MCP04") { IsCommon = true };
    private static readonly HashSet<Severity> s_all = [.. ResultWords.Severities];

    [Fact]
    public void What_most_have_stands_together_at_the_end_with_its_count()
    {
        var groups = FindingGroups.Of(Report([Found(s_common, "a"), Found(s_common, "b"), Found(s_sharp, "b")]), s_all);

        Assert.Equal(["b", ResultText.Common], groups.Select(group => group.Title));
        Assert.Equal(2, Assert.Single(groups[1].Lines).Findings.Length);
    }

    [Fact]
    public void What_most_have_but_one_server_alone_stands_with_the_server()
    {
        var groups = FindingGroups.Of(Report([Found(s_common, "a")]), s_all);

        Assert.Equal("a", Assert.Single(groups).Title);
    }

    [Fact]
    public void The_worst_group_comes_first_and_severities_can_be_left_out()
    {
        var report = Report([Found(s_sharp, "low", Severity.Low), Found(s_sharp, "high", Severity.High)]);

        Assert.Equal(["high", "low"], FindingGroups.Of(report, s_all).Select(group => group.Title));
        Assert.Equal(["low"], FindingGroups.Of(report, new HashSet<Severity> { Severity.Low }).Select(group => group.Title));
    }

    [Fact]
    public void What_is_about_several_servers_or_the_file_is_called_so()
    {
        var groups = FindingGroups.Of(Report([Found(s_sharp, null) with { Servers = ["a", "b"] }, Found(s_sharp, null)]), s_all);

        Assert.Equal([ResultText.Together, ResultText.WholeFile], groups.Select(group => group.Title));
    }

    [Fact]
    public void A_part_of_the_list_cuts_a_group_where_it_ends()
    {
        var groups = FindingGroups.Of(Report([.. Enumerable.Range(0, 5).Select(_ => Found(s_sharp, "a")), Found(s_sharp, "b", Severity.Low)]), s_all);

        Assert.Equal([3], FindingGroups.Take(groups, 3).Select(group => group.Lines.Length));
        Assert.Equal([5, 1], FindingGroups.Take(groups, 60).Select(group => group.Lines.Length));
    }

    [Fact]
    public void The_picture_names_few_servers_and_its_words_name_more()
    {
        var side = new ReachSide("Private data", ["first", "second", "third"]);

        Assert.Equal(["first", "and 2 more"], side.Lines);
        Assert.Contains("third", side.Words, StringComparison.Ordinal);
        Assert.Contains(ResultText.NoneKnown, new ReachSide("Private data", []).Words, StringComparison.Ordinal);
    }

    private static Finding Found(Rule rule, string? server, Severity? severity = null) =>
        new() { Rule = rule, Severity = severity ?? rule.Severity, File = "mcp.json", Server = server, Line = 3, Message = "Something." };

    private static ScanReport Report(Finding[] findings) => new()
    {
        Files = [new ConfigFile { Name = "mcp.json", Client = ClientKind.Cursor, Format = ConfigFormat.Json }],
        Findings = [.. findings],
        Grade = Grade.F,
        Story = "",
        Reach = [],
        Placements = [],
    };
}
