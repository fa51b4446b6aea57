using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Notices;

/// <summary>
/// One thing to tell: ids, a few names the nest keeps, numbers and instants. It cannot hold what was called with what, nor a word of a
/// definition. People and agents are ids in here: who is told decides whether names are shown.
/// </summary>
/// <param name="Id">What it is about and which step of it: closed words, ids, hashes and numbers. The same matter has the same id at any time.</param>
public sealed record Notice(NoticeKind Kind, string Id)
{
    /// <summary>It was told, and is over now: the server works again, calls are served again, what was stopped runs again.</summary>
    public bool IsOver { get; init; }

    public Guid? ServerId { get; init; }

    /// <summary>The server's prefix.</summary>
    public string? Server { get; init; }

    public Guid? OfferId { get; init; }

    /// <summary>What is held or asked for, with the prefix of its server.</summary>
    public string? Offer { get; init; }

    /// <summary>Whom it is about: who asks, whose key or token it is, who is stopped.</summary>
    public Guid? MemberId { get; init; }

    public Guid? AgentId { get; init; }

    public Guid? RequestId { get; init; }

    /// <summary>Name of the stored header or environment entry that ends.</summary>
    public string? Credential { get; init; }

    /// <summary>What is wrong and what to do, in the nest's own words.</summary>
    public string? Sentence { get; init; }

    public StopScope? Stopped { get; init; }

    /// <summary>For how long a tool is asked for; null: for good.</summary>
    public int? Hours { get; init; }

    public RequestEnd? Decision { get; init; }

    /// <summary>The app a key was made for, and the client that uses it, as it calls itself.</summary>
    public string? App { get; init; }

    public string? Client { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public DateOnly? EndsOn { get; init; }

    /// <summary>Whole days until the end, as people count: 0 on its day, less when it is past.</summary>
    public int? DaysLeft { get; init; }

    /// <summary>Something that befell the nest, and is told also when it is over by then. The rest is worth a word only while somebody can act on it.</summary>
    public bool IsIncident => Kind is NoticeKind.GateClosed or NoticeKind.Stop or NoticeKind.ServerDown;
}
