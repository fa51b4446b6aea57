using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>One tool, prompt, or a server's resources as a lead reviews it: what was approved beside what the server offers now, as JSON text.</summary>
public sealed record ToolReview(ServerTool Tool, string? ApprovedJson, string? LiveJson)
{
    /// <summary>Members who could call it, were it approved as it is: what grants give them already, by name in the directory's order.</summary>
    public ImmutableArray<Guid> Reaches { get; init; } = [];

    /// <summary>Who last decided about it; null when no kept record says.</summary>
    public ToolDecision? Decided { get; init; }

    /// <summary>Whether calls of another definition pass while agents go on reading the approved one.</summary>
    public bool IsKept => Tool.Kept is not null && Tool.Kept == Tool.Live && Tool.Approved != Tool.Live;

    /// <summary>Whether somebody decided against it as it is now.</summary>
    public bool IsBlocked => Tool.IsBlocked;

    /// <summary>Whether approving it would change anything.</summary>
    public bool IsOpen => Tool.State is ToolState.New or ToolState.Held || IsKept;
}
