namespace McpNest.Web.SignIn;

/// <summary>One sign-in of a person in one browser, from its beginning until it is ended or too old. The cookie only names it.</summary>
public sealed class Session
{
    public Guid Id { get; set; }

    public Guid MemberId { get; set; }

    public DateTimeOffset BeganAt { get; set; }

    /// <summary>When it was last used, within <see cref="SessionBook.SeenStep"/>.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>
    /// When the person last proved who they are: at its beginning, or asked again before a sensitive act. Long ago where nobody knows, as of
    /// somebody a provider let in without saying when it asked them.
    /// </summary>
    public DateTimeOffset ProvenAt { get; set; }

    /// <summary>Whether they proved it recently enough for what cannot be taken back.</summary>
    internal bool IsFresh(DateTimeOffset now) => now - ProvenAt <= Core.Policy.Actor.Fresh;

    /// <summary>A <see cref="Core.Policy.SignInWay"/> in snake case.</summary>
    public required string Way { get; set; }

    /// <summary>The browser in a few words, such as "Firefox on Linux"; empty when it does not say.</summary>
    public required string Client { get; set; }
}
