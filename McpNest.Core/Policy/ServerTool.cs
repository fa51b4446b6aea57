namespace McpNest.Core.Policy;

/// <summary>
/// A tool of a server (or a prompt, or its resources as a whole; see <see cref="Kind"/>): what was approved, and what the server was last
/// seen to offer.
/// </summary>
/// <param name="Name">The server's own name for it, without prefix.</param>
/// <param name="Approved">Fingerprint of the approved definition; null while nothing was approved.</param>
/// <param name="Live">Fingerprint last seen at the server; null when the server no longer offers it.</param>
public sealed record ServerTool(Guid Id, string Name, ToolFingerprint? Approved, ToolFingerprint? Live)
{
    /// <summary>Name of the one offer that stands for all resources of a server.</summary>
    public const string ResourcesName = "resources";

    public OfferKind Kind { get; init; }

    /// <summary>A live definition somebody let pass while agents go on reading the approved one; null when none was.</summary>
    public ToolFingerprint? Kept { get; init; }

    /// <summary>What the server offered when somebody last took approval back or refused it; null when nobody did, or it was approved since.</summary>
    public ToolFingerprint? Blocked { get; init; }

    /// <summary>Whether somebody decided against exactly what the server offers now, so that nobody need look at it again.</summary>
    public bool IsBlocked => State == ToolState.New && Blocked == Live;

    public ToolState State => StateFor(Live);

    /// <summary>The state this tool has when the server offers <paramref name="live"/>.</summary>
    public ToolState StateFor(ToolFingerprint? live) => (Approved, live) switch
    {
        (_, null) => ToolState.Gone,
        (null, _) => ToolState.New,
        var (approved, seen) => approved == seen || Kept == seen ? ToolState.Approved : ToolState.Held,
    };
}
