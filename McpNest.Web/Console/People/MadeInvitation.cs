using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.People;

/// <summary>How inviting one person went.</summary>
/// <param name="Id">Null when they were not added.</param>
/// <param name="Problem">What went wrong, in one sentence; null when there is a link.</param>
public sealed record MadeInvitation(string Email, string Name, Guid? Id, Invitation? Link, string? Problem);
