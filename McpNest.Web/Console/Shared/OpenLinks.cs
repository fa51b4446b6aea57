namespace McpNest.Web.Console.Shared;

/// <summary>Until when the one-time links work that nobody has used yet, by member. Hosting fills it in.</summary>
public delegate Task<IReadOnlyDictionary<Guid, DateTimeOffset>> OpenLinks(CancellationToken cancellationToken);
