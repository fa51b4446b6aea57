namespace McpNest.Tests.Conformance;

/// <summary>One check of a scenario.</summary>
/// <param name="Turn">0 for the first of its name in the scenario, and so on.</param>
internal sealed record CheckKey(string Scenario, string Id, string Name, int Turn)
{
    public override string ToString() => $"{Scenario}/{Id} ({Name}{(Turn == 0 ? "" : $" {Turn + 1}")})";
}
