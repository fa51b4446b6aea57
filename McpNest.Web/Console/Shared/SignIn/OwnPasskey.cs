namespace McpNest.Web.Console.Shared.SignIn;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">Names it among theirs; it is no secret.</param>
/// <param name="UsedAt">When they last came in with it, if ever.</param>
/// <param name="Address">The name of the nest it was made for.</param>
/// <param name="Works">Whether the nest still has that name.</param>
public sealed record OwnPasskey(string Id, string Name, DateTimeOffset MadeAt, DateTimeOffset? UsedAt, string Address, bool Works);
