namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>Says whether a member can prove who they are in one way on a page that is open there: that way, or null. There are as many of these as there are ways.</summary>
public delegate Task<ProofWay?> ProofWayFinder(Guid memberId, Uri page, CancellationToken cancellationToken);
