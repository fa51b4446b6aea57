using System.Collections.Immutable;
using McpNest.Core.Administration.Notices;

namespace McpNest.Web.Notices;

/// <summary>Notices by mail, when a mail server is configured.</summary>
public sealed class NoticeMailOptions
{
    /// <summary>Addresses that get what a webhook would get, such as a team's.</summary>
    public ImmutableArray<string> To { get; init; } = [];

    /// <summary>Empty: all.</summary>
    public ImmutableHashSet<NoticeKind> Kinds { get; init; } = [];

    /// <summary>Whether members, and those who answer for something, get their own matters by mail.</summary>
    public bool Personal { get; init; } = true;
}
