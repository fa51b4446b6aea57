namespace McpNest.Core.Administration;

/// <summary>What came of a restore.</summary>
/// <param name="KeysRevoked">Agents whose keys nothing recognises any more.</param>
/// <param name="TokensLost">Members' own tokens that nothing opens any more.</param>
/// <param name="SecretsLost">Servers whose secrets nothing opens any more.</param>
public sealed record RestoredNest(int Epoch, int KeysRevoked, int TokensLost, IReadOnlyList<string> SecretsLost);
