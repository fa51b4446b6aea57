namespace McpNest.Web.Console.People;

/// <summary>How far a member has come.</summary>
public enum MemberState
{
    Active,

    /// <summary>A person who has never signed in.</summary>
    Invited,
    Suspended,
}
