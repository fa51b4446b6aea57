namespace McpNest.Core.Administration;

/// <summary>What a stop would touch now.</summary>
/// <param name="Agents">Agents with a working key that could call something there.</param>
/// <param name="People">Whose agents these are; services count as themselves.</param>
/// <param name="Calls">Calls under way there; they end by themselves, the next ones are refused.</param>
public sealed record StopReach(int Agents, int People, int Calls);
