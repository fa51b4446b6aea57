namespace McpNest.Web.Console.Overview;

/// <summary>How pressing a need is; the first first.</summary>
public enum Urgency
{
    /// <summary>Nothing is served.</summary>
    Everything,

    /// <summary>Somebody's calls fail now.</summary>
    Calls,

    /// <summary>Somebody waits for an answer.</summary>
    Person,

    /// <summary>The record cannot be proved.</summary>
    Proof,

    /// <summary>It will fail soon.</summary>
    Soon,

    /// <summary>Something is off until it is read.</summary>
    Review,

    /// <summary>Worth knowing.</summary>
    Notice,
}
