using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Makes a one-time sign-in link for a member. Hosting fills it in: the console does not know how people sign in.</summary>
public delegate Task<string> SignInLinkMaker(Actor actor, string email, CancellationToken cancellationToken);
