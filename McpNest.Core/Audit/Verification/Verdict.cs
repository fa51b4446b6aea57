namespace McpNest.Core.Audit.Verification;

/// <summary>What a verification came to. Graver ones win: tampered, then cannot judge, then incomplete.</summary>
public enum Verdict
{
    Intact,

    /// <summary>Nothing contradicts the records, but some that must exist are not here.</summary>
    Incomplete,

    /// <summary>Something is of a version or kind that is not known here.</summary>
    CannotJudge,

    /// <summary>The records contradict themselves, a signature, or what is kept beside them.</summary>
    Tampered,
}
