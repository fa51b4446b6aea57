using System.Collections.Immutable;
using McpNest.Core.Administration.Notices;

namespace McpNest.Web.Notices;

/// <summary>One webhook. Whoever knows its URL can write there, so it is a secret, and this is no record that would print it.</summary>
public sealed class WebhookOptions
{
    public required Uri Url { get; init; }

    public WebhookShape Shape { get; init; }

    /// <summary>Empty: all.</summary>
    public ImmutableHashSet<NoticeKind> Kinds { get; init; } = [];

    /// <summary>Key of the signature of a <see cref="WebhookShape.Json"/> message; null: it is not signed.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>All that may be shown of it.</summary>
    public string Host => Url.IdnHost;
}
