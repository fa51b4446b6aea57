namespace McpNest.Web.Notices;

/// <summary>What is sent at once.</summary>
/// <param name="Id">The same for the same notices to the same reader, so that who got it twice can tell.</param>
/// <param name="More">How many lines did not fit.</param>
internal sealed record NoticeMessage(string Id, DateTimeOffset At, string Nest, IReadOnlyList<NoticeLine> Lines, int More)
{
    /// <summary>It tells nothing: somebody wanted to see that it arrives.</summary>
    public bool IsTest { get; init; }

    /// <summary>What it is about in one line.</summary>
    public string Title { get; init; } = "";
}
