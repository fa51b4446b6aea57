using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Adds several people, all or none of them, and makes the link for each. Hosting fills it in.</summary>
/// <returns>Id and link of each, in the order they were given.</returns>
public delegate Task<IReadOnlyList<(Guid Id, Invitation Link)>> ManyInviter(Actor actor, IReadOnlyList<AddMember> people, CancellationToken cancellationToken);
