namespace McpNest.Core.Administration;

/// <summary>A server that takes a member's own token, and whether it was given. The token itself comes back to nobody.</summary>
/// <param name="Target">Where the token goes: the host of a remote server; null for a hosted one.</param>
/// <param name="Tail">The token's last four characters; empty when it is short or was not given.</param>
/// <param name="SetAt">When it was given; null when it is missing.</param>
public sealed record TokenSummary(Guid MemberId, Guid ServerId, string Server, string? Target, string Tail, DateTimeOffset? SetAt)
{
    /// <summary>The day it ends where it was made, as somebody noted; null when nobody did.</summary>
    public DateOnly? EndsOn { get; init; }

    public bool IsSet => SetAt is not null;
}
