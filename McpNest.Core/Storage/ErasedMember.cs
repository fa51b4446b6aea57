namespace McpNest.Core.Storage;

/// <summary>One line of <see cref="ErasureList"/>.</summary>
/// <param name="Nest">The nest's own id.</param>
/// <param name="Seq">Place of the erasure in its journal.</param>
public sealed record ErasedMember(Guid Nest, Guid Member, DateTimeOffset At, long Seq);
