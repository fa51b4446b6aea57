namespace McpNest.Core.Policy;

/// <summary>What a call is aimed at, by id.</summary>
public readonly record struct CallTarget(CallTargetKind Kind, Guid ServerId, Guid ToolId)
{
    public static readonly CallTarget Status = new(CallTargetKind.Status, default, default);

    public static readonly CallTarget Unknown = new(CallTargetKind.Unknown, default, default);

    public static CallTarget Of(Guid serverId, Guid toolId) => new(CallTargetKind.Tool, serverId, toolId);
}
