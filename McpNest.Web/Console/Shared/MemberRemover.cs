using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Takes a member out, and their account with them, and hands over what they answer for. Hosting fills it in.</summary>
public delegate Task MemberRemover(Actor actor, Guid memberId, Handover handover, CancellationToken cancellationToken);
