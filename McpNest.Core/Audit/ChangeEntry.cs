namespace McpNest.Core.Audit;

/// <summary>One administrative change as people read it.</summary>
/// <param name="Actor">E-mail address, "operator" or "nest".</param>
/// <param name="Change">Kind in snake case, for example <c>grant_set</c>.</param>
/// <param name="Target">What it is about, in words.</param>
public sealed record ChangeEntry(long Seq, DateTimeOffset At, string Actor, string Change, string Target);
