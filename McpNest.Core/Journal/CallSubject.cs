using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>What a call's ids mean in one state: looked up once, used for decision, record and permit.</summary>
internal readonly record struct CallSubject(Guid? MemberId, UpstreamServer? Server, ServerTool? Tool, CallTargetKind Kind)
{
    public string? ServerName => Kind == CallTargetKind.Status ? ServerSlug.Nest : Server?.Slug;

    /// <summary>Also a prompt's name; resources have none that may be recorded.</summary>
    public string? ToolName => Kind == CallTargetKind.Status ? StatusToolName : Tool?.Kind == OfferKind.Resources ? null : Tool?.Name;

    /// <summary>The nest's own tool, without prefix.</summary>
    public const string StatusToolName = "status";

    public static CallSubject Of(PolicyState state, CallIntent intent)
    {
        var server = intent.Target.Kind == CallTargetKind.Tool ? state.Servers.GetValueOrDefault(intent.Target.ServerId) : null;
        return new CallSubject(
            state.Agents.GetValueOrDefault(intent.AgentId)?.MemberId,
            server,
            server is null ? null : state.FindTool(intent.Target),
            intent.Target.Kind);
    }
}
