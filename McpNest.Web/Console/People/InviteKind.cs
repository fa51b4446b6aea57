namespace McpNest.Web.Console.People;

/// <summary>What becomes of a pasted address.</summary>
public enum InviteKind
{
    /// <summary>They are invited.</summary>
    Fresh,

    /// <summary>They are a member already and stay as they are.</summary>
    Member,

    /// <summary>The same address stands further up.</summary>
    Twice,

    /// <summary>It cannot be read as an address.</summary>
    NoAddress,
}
