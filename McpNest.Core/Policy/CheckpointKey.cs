namespace McpNest.Core.Policy;

/// <summary>The public half of the key that signs checkpoints from some record on.</summary>
/// <param name="Id">SHA-256 of the key as DER SubjectPublicKeyInfo, lower-case hex.</param>
/// <param name="PublicKey">The DER SubjectPublicKeyInfo (ECDSA P-256), base64.</param>
public sealed record CheckpointKey(string Id, string PublicKey);
