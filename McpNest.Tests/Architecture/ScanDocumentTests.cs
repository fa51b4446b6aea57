using McpNest.Scan.Rules;
using McpNest.Scan.Tables;
using McpNest.Tests.Support;

namespace McpNest.Tests.Architecture;

/// <summary>docs/scan.md lists what the scanner has.</summary>
public class ScanDocumentTests
{
    private readonly string _text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "scan.md"));

    [Fact]
    public void Every_rule_is_listed_as_it_is() =>
        Assert.All(RuleBook.All, rule => Assert.Contains($"| {rule.Id} | {rule.Title} | {rule.Severity.ToString().ToLowerInvariant()} |", _text, StringComparison.Ordinal));

    [Fact]
    public void No_rule_is_listed_that_is_not_there() =>
        Assert.Empty(_text.Split('\n').Where(line => line.Length > 10 && line[0] == '|' && char.IsAsciiDigit(line[7])).Select(line => line[2..8]).Except(RuleBook.All.Select(rule => rule.Id)));

    [Fact]
    public void Every_table_is_listed_with_its_date() =>
        Assert.All(KnownTables.All, table => Assert.Contains($"| {table.Name} | {table.All.Count} | {table.Date} |", _text, StringComparison.Ordinal));
}
