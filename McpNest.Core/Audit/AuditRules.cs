using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>What the reading room asks of those who know people: Administration, through the composition.</summary>
/// <param name="MayRead">Whether somebody reads everything that is recorded.</param>
/// <param name="SeesNames">Whether somebody reads names of people without asking.</param>
/// <param name="NameOf">Display name; null when not known.</param>
/// <param name="Veil">Turns an id into letters that do not tell it, the same each time.</param>
/// <param name="Reveal">Records, with a reason, that somebody looked up who a pseudonym is; refuses those who may not.</param>
public sealed record AuditRules(
    Func<PolicyState, Actor, bool> MayRead,
    Func<PolicyState, Actor, bool> SeesNames,
    Func<Guid, string?> NameOf,
    Func<Guid, string> Veil,
    Func<Actor, Guid, string, CancellationToken, Task> Reveal);
