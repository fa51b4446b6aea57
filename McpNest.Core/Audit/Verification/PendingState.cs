using McpNest.Core.Journal;

namespace McpNest.Core.Audit.Verification;

/// <summary>A state record that speaks of an older record than the one before it.</summary>
/// <param name="Said">SHA-256 of the policy it holds.</param>
internal sealed record PendingState(long Seq, ChainHead Through, byte[] Said);
