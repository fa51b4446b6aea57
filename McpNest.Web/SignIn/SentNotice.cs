namespace McpNest.Web.SignIn;

/// <summary>A notice that went out, so that a restart does not send it again.</summary>
public sealed class SentNotice
{
    /// <summary>What it was about and which step of it, such as the third day before an end: ids and closed words only.</summary>
    public required string Id { get; set; }

    public DateTimeOffset At { get; set; }
}
