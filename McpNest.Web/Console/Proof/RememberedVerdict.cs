namespace McpNest.Web.Console.Proof;

/// <summary>How a checkpoint kept in a browser compares with the journal.</summary>
public enum RememberedVerdict
{
    /// <summary>None was kept.</summary>
    Nothing,

    /// <summary>The journal holds that very record.</summary>
    Same,

    /// <summary>The record is older than what is kept.</summary>
    Removed,

    /// <summary>A restored backup did not reach so far.</summary>
    Lost,

    /// <summary>It is of another nest.</summary>
    OtherNest,

    /// <summary>It cannot be read.</summary>
    Unreadable,

    /// <summary>The journal is not what it was.</summary>
    Different,
}
