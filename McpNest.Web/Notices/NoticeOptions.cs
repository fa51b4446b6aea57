using System.Collections.Immutable;
using McpNest.Core.Administration.Notices;

namespace McpNest.Web.Notices;

/// <summary>Where the nest tells of what needs somebody, section <c>McpNest:Notices</c>.</summary>
public sealed class NoticeOptions
{
    public ImmutableArray<WebhookOptions> Webhooks { get; init; } = [];

    public NoticeMailOptions Mail { get; init; } = new();

    /// <summary>How many days before an end it is told.</summary>
    public ImmutableArray<int> DaysBefore { get; init; } = NoticeFacts.UsualDays;
}
