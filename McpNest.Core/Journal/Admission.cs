using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>A call as the journal took it in: its decision, and the permit when it may go on.</summary>
/// <param name="Permit">Null exactly when denied.</param>
/// <param name="State">The policy the decision was made under.</param>
public sealed record Admission(long Seq, Decision Decision, NestJournal.Permit? Permit, PolicyState State);
