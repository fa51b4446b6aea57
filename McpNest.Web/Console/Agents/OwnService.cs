using McpNest.Core.Administration;

namespace McpNest.Web.Console.Agents;

/// <summary>A service somebody answers for, with its agents.</summary>
public sealed record OwnService(Guid Id, string Name, IReadOnlyList<AgentSummary> Agents);
