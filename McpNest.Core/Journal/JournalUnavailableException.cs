namespace McpNest.Core.Journal;

/// <summary>Nothing can be recorded now, so nothing is served. Calls answer −32010 (or 503 before they begin).</summary>
public sealed class JournalUnavailableException(string message) : Exception(message);
