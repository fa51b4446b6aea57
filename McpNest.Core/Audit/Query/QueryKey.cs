namespace McpNest.Core.Audit.Query;

/// <summary>What a term of a query is about; in the text in lower case.</summary>
public enum QueryKey
{
    /// <summary>E-mail address, name, pseudonym or id.</summary>
    Member,

    /// <summary>Name or id.</summary>
    Agent,

    /// <summary>What the app said of itself.</summary>
    Client,
    Server,

    /// <summary>A tool's or prompt's own name, or the name agents see.</summary>
    Tool,

    /// <summary>Decision and outcome in one word; also <c>outcome</c>.</summary>
    Result,

    /// <summary>Why it was denied.</summary>
    Reason,
    Method,

    /// <summary>Of a resource's URI.</summary>
    Scheme,

    /// <summary>What kind of call: of a tool that reads or writes, or by a new agent.</summary>
    Is,

    /// <summary>What kind of change; no call fits it.</summary>
    Change,

    /// <summary>Not before this time; also <c>since</c>.</summary>
    After,

    /// <summary>Earlier than this time; also <c>until</c>.</summary>
    Before,
}
