using McpNest.Core.Administration.Notices;

namespace McpNest.Web.Notices;

/// <summary>Notices in words, for one reader.</summary>
/// <param name="About">What the line says; several when one server has several held tools.</param>
/// <param name="Text">One sentence, or two. Names in it are inert.</param>
/// <param name="Url">The page of the console to look at.</param>
internal sealed record NoticeLine(IReadOnlyList<Notice> About, string Text, string Url)
{
    /// <summary>The same for a subject: closed words and a server's prefix.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The person concerned, as this reader may know them.</summary>
    public string? Person { get; init; }

    public string? Agent { get; init; }
}
