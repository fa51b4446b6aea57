namespace McpNest.Scan.Rules;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}
