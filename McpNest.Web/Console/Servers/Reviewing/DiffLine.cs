using System.Collections.Immutable;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>One line of a comparison.</summary>
/// <param name="Mark">' ' in both, '-' only before, '+' only after, '…' for equal lines that are left out.</param>
/// <param name="Runs">Its text; what of a changed line differs is marked as the line is.</param>
public sealed record DiffLine(char Mark, ImmutableArray<DiffRun> Runs)
{
    /// <summary>How many equal lines are left out; 0 for all others.</summary>
    public int Skipped { get; init; }

    public string Text => string.Concat(Runs.Select(run => run.Text));
}
