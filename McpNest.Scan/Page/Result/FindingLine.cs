using System.Collections.Immutable;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Page.Result;

/// <summary>One line of the list: a finding, or all findings of a rule that most configurations break.</summary>
public sealed record FindingLine(ImmutableArray<Finding> Findings)
{
    public Finding First => Findings[0];

    public Rule Rule => First.Rule;

    /// <summary>The worst of them.</summary>
    public Severity Severity { get; } = Findings.Max(finding => finding.Severity);

    public bool IsMany => Findings.Length > 1;
}

/// <summary>Lines that belong together: of one server, of a file, of several servers, or of everywhere.</summary>
public sealed record FindingGroup(string Title, string Place, ImmutableArray<FindingLine> Lines)
{
    public Severity Severity { get; } = Lines.Max(line => line.Severity);
}
