using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Takes a member out, and their account with them. Hosting fills it in.</summary>
public delegate Task MemberRemover(Actor actor, Guid memberId, CancellationToken cancellationToken);
