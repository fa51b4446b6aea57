using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.People;

/// <summary>What is said about a join link.</summary>
internal static class JoinWords
{
    /// <summary>"3 joined, 17 left, ends in 6 days", "3 joined, over".</summary>
    public static string Of(JoinLinkFacts link, DateTimeOffset now) => link.Works
        ? Texts.Fill(PeopleText.JoinLinkOpen, link.Joined, link.Left, Spans.Ahead(link.Until, now))
        : Texts.Fill(PeopleText.JoinLinkOver, link.Joined);
}
