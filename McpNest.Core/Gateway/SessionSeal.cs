namespace McpNest.Core.Gateway;

/// <summary>Seals what a session is, so that its id alone can bring it back; nothing of it is stored.</summary>
/// <param name="Open">Gives back what was sealed; null when it was altered or sealed with another key.</param>
public sealed record SessionSeal(Func<string, byte[]> Close, Func<byte[], string?> Open);
