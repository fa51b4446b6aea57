namespace McpNest.Core.Audit.Verification;

/// <summary>The single things that are checked; each finding names the one that made it.</summary>
public enum VerificationCheck
{
    /// <summary>Canonical JSON with the members its kind needs.</summary>
    Form,

    /// <summary>The column Kind agrees with the record.</summary>
    Kind,

    /// <summary>The column Hash is the hash of the record.</summary>
    Hash,

    /// <summary>Seqs without gap, and the column Seq agrees with the record.</summary>
    Seq,

    /// <summary>Each record names the hash before it.</summary>
    Link,

    /// <summary>What is missing at the beginning was taken out by retention, or lies before the exported range.</summary>
    Start,

    /// <summary>A change fits the policy before it.</summary>
    Change,

    /// <summary>A state record holds the policy as of the record it names.</summary>
    State,

    /// <summary>A call was decided as its policy says.</summary>
    Decision,

    /// <summary>A call names member, server and tool as the policy does.</summary>
    Subject,

    /// <summary>An outcome belongs to an allowed call before it, once.</summary>
    Outcome,

    /// <summary>Every allowed call has an outcome.</summary>
    Open,

    /// <summary>A checkpoint is signed by a key that is trusted.</summary>
    Signature,

    /// <summary>The records are those that a checkpoint was signed over.</summary>
    Checkpoint,

    /// <summary>The records reach as far as the checkpoints know.</summary>
    End,

    /// <summary>The file has the tables it must have, nothing that acts by itself, and the index over the rarer records holds them all.</summary>
    Tables,

    /// <summary>The browsing rows of calls say what the records say.</summary>
    Calls,

    /// <summary>The counts for browsing are those of the calls.</summary>
    Counts,

    /// <summary>The hours for browsing are those of the calls.</summary>
    Hours,

    /// <summary>The kept texts of definitions have the fingerprints they are kept under.</summary>
    Definitions,
}
