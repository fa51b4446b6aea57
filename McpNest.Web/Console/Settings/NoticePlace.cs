namespace McpNest.Web.Console.Settings;

/// <summary>Somewhere notices go, and how that went since the nest started. No whole URL is in it.</summary>
/// <param name="Kinds">What is told there, in words.</param>
/// <param name="Waiting">How many notices wait to be sent.</param>
/// <param name="Problem">Why the last message did not arrive; null when it did.</param>
/// <param name="NextAt">When it is tried again.</param>
public sealed record NoticePlace(
    string Key, string Name, string Kinds, int Waiting, DateTimeOffset? SentAt, DateTimeOffset? FailedAt, string? Problem, DateTimeOffset? NextAt);
