using System.Collections.Immutable;

namespace McpNest.Core.Policy;

/// <summary>An MCP server behind the nest, as far as decisions need it.</summary>
/// <param name="Slug">The prefix of its tools, chosen by a lead.</param>
/// <param name="OwnerId">The lead who answers for it; null when the operator added it.</param>
/// <param name="TargetHash">Hash of what is dialled or launched: URL, or command line and environment names.</param>
/// <param name="ApprovedLaunch">For hosted servers, the <paramref name="TargetHash"/> somebody allowed to run; else null.</param>
/// <param name="TimeoutSeconds">Longest time one call may take.</param>
/// <param name="Tools">By the server's own tool name.</param>
public sealed record UpstreamServer(
    Guid Id,
    string Slug,
    ServerTransport Transport,
    CredentialKind Credential,
    Guid? OwnerId,
    string TargetHash,
    string? ApprovedLaunch,
    int TimeoutSeconds,
    ImmutableDictionary<string, ServerTool> Tools)
{
    /// <summary>By the server's own prompt name.</summary>
    public ImmutableDictionary<string, ServerTool> Prompts { get; init; } = ImmutableDictionary<string, ServerTool>.Empty;

    /// <summary>Its resources as a whole; null while none were ever seen.</summary>
    public ServerTool? Resources { get; init; }

    /// <summary>Whether agents that see no other server see its names without prefix.</summary>
    public bool Bare { get; init; }

    /// <summary>Seq of the change that last configured it. A connection made under another one must not be used any more.</summary>
    public long Revision { get; init; }

    /// <summary>Tools, prompts and resources.</summary>
    public IEnumerable<ServerTool> Offers => Tools.Values.Concat(Prompts.Values).Concat(Resources is null ? [] : [Resources]);

    public ServerTool? Find(OfferKind kind, string name) => kind switch
    {
        OfferKind.Tool => Tools.GetValueOrDefault(name),
        OfferKind.Prompt => Prompts.GetValueOrDefault(name),
        _ => Resources,
    };

    /// <summary>Whether the nest may connect at all: a hosted server needs its exact launch approved.</summary>
    public bool MayConnect => Transport != ServerTransport.Stdio || ApprovedLaunch == TargetHash;
}
