namespace McpNest.Web.Doctor;

/// <summary>What the logs of a proxy hold.</summary>
/// <param name="Read">Logs that could be read.</param>
/// <param name="Found">The one that holds a personal URL; null when none does.</param>
internal sealed record ProxyLogFacts(IReadOnlyList<string> Read, string? Found);
