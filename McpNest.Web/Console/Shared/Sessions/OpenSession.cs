using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>One sign-in of a person in one browser that goes on.</summary>
/// <param name="Client">The browser in a few words; empty when it did not say.</param>
/// <param name="SeenAt">When it was last used, within a few minutes.</param>
/// <param name="IsThis">Whether it is the one that asks.</param>
public sealed record OpenSession(Guid Id, SignInWay Way, string Client, DateTimeOffset BeganAt, DateTimeOffset SeenAt, bool IsThis);
