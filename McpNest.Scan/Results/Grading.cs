using McpNest.Scan.Rules;

namespace McpNest.Scan.Results;

/// <summary>Gives the grade: the worst finding decides.</summary>
public static class Grading
{
    /// <summary>Critical is F, high is D, medium is C, low is B; A is what has none of these.</summary>
    public static Grade Of(IReadOnlyList<Finding> findings) => findings.Count == 0
        ? Grade.A
        : findings.Max(finding => finding.Severity) switch
        {
            Severity.Critical => Grade.F,
            Severity.High => Grade.D,
            Severity.Medium => Grade.C,
            Severity.Low => Grade.B,
            _ => Grade.A,
        };
}
