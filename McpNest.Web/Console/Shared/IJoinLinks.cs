using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Links with which several people join a group. Sign-in fills it in: the console does not know how people come in.</summary>
public interface IJoinLinks
{
    /// <summary>The newest link of each group, by group, also when it works no more.</summary>
    Task<IReadOnlyDictionary<Guid, JoinLinkFacts>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes the link of a group; the one before stops working.</summary>
    Task<MadeJoinLink> MakeAsync(Actor actor, Guid groupId, TimeSpan lifetime, int uses, CancellationToken cancellationToken);

    /// <summary>Takes a link back.</summary>
    Task EndAsync(Actor actor, Guid linkId, CancellationToken cancellationToken);
}
