using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Makes the link with which a member signs in for the first time. Hosting fills it in.</summary>
public delegate Task<Invitation> InvitationMaker(Actor actor, Guid memberId, CancellationToken cancellationToken);
