namespace McpNest.Tests.Conformance;

/// <summary>What the suite says of one check, best first.</summary>
internal enum CheckStatus
{
    /// <summary>Success, or information: the suite had nothing to object to.</summary>
    Fine,

    /// <summary>What the check is about is not there.</summary>
    Skipped,

    /// <summary>A recommendation is not followed.</summary>
    Warning,

    /// <summary>A requirement is not met.</summary>
    Failure,
}
