namespace McpNest.Web.Console.Shared;

/// <summary>A join link as an admin sees it: never its code.</summary>
/// <param name="Joined">How many became members with it.</param>
/// <param name="Left">How many still may.</param>
/// <param name="Works">Whether it lets anybody in now.</param>
public sealed record JoinLinkFacts(Guid Id, Guid GroupId, DateTimeOffset Until, int Joined, int Left, bool Works);
