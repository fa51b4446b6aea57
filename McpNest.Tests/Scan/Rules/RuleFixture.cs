namespace McpNest.Tests.Scan.Rules;

/// <summary>A text a rule must find something in, and one that is nearly the same in which it must not.</summary>
/// <param name="Names">The names of the texts; several when the rule compares files.</param>
public sealed record RuleFixture(string Rule, string[] Names, string[] Hit, string[] NearMiss)
{
    /// <summary>Two entries of a server named <c>one</c>.</summary>
    public static RuleFixture Of(string rule, string hit, string miss, string name = "mcp.json") => new(rule, [name], [Scans.Server(hit)], [Scans.Server(miss)]);

    /// <summary>Two whole texts.</summary>
    public static RuleFixture Whole(string rule, string hit, string miss, string name = "mcp.json") => new(rule, [name], [hit], [miss]);

    /// <inheritdoc/>
    public override string ToString() => Rule;
}
