namespace McpNest.Core.Administration.Notices;

/// <summary>What the nest tells people of by itself. A closed set: nothing else leaves it.</summary>
public enum NoticeKind
{
    /// <summary>No call is served, because none can be recorded.</summary>
    GateClosed,

    /// <summary>Somebody stopped everything, a server, a person, an agent or a tool.</summary>
    Stop,

    /// <summary>A server describes an approved tool, prompt or its resources differently now.</summary>
    Held,

    /// <summary>A member asks for a tool.</summary>
    Request,

    /// <summary>A server cannot be reached, or was given up.</summary>
    ServerDown,

    /// <summary>A stored header or environment value of a server ends soon, or did.</summary>
    CredentialEnds,

    /// <summary>A member's own token for a server ends soon, or did.</summary>
    TokenEnds,

    /// <summary>The key of an agent ends soon.</summary>
    KeyEnds,

    /// <summary>A key is used by another app than it was made for.</summary>
    OtherClient,

    /// <summary>A member's keys sleep soon, or do, until they sign in through their provider again. For them alone.</summary>
    SignInEnds,

    /// <summary>Somebody decided about what a member asked for. For them alone.</summary>
    RequestDecided,
}
