namespace McpNest.Web.Doctor;

/// <summary>How much a finding asks for.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works; this would be better.</summary>
    Advice,

    /// <summary>It could not be looked at from here.</summary>
    Unseen,

    /// <summary>Something is wrong, or will be.</summary>
    Mend,
}
