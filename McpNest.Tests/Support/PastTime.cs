namespace McpNest.Tests.Support;

/// <summary>The real clock, some time ago: what is done under it is history when it comes back.</summary>
internal sealed class PastTime : TimeProvider
{
    /// <summary>How far back.</summary>
    public TimeSpan Ago { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - Ago;
}
