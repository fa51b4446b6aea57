using System.Collections.Immutable;

namespace McpNest.Core.Gateway;

/// <summary>What a member should know of their keys and tokens that policy does not know. Answers at once.</summary>
public delegate MemberMatters MattersOf(Guid memberId);

/// <summary>What a member should know of their keys and tokens that policy does not know.</summary>
public sealed record MemberMatters(ImmutableArray<MemberMatters.Token> Tokens, ImmutableArray<MemberMatters.Misuse> Misuses)
{
    public static readonly MemberMatters None = new([], []);

    /// <summary>Their own token for a server, and the day it ends where it was made.</summary>
    public readonly record struct Token(Guid ServerId, DateOnly EndsOn);

    /// <summary>A key of theirs that is used by another app than it was made for.</summary>
    /// <param name="App">The app it was made for.</param>
    /// <param name="Client">The one that uses it, as it calls itself; sanitised.</param>
    public readonly record struct Misuse(Guid AgentId, string App, string Client);
}
