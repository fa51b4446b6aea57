namespace McpNest.Core.Journal;

/// <summary>Records that retention took out. Their last hash stands in the state record that says so, and with it all before.</summary>
public sealed record RemovedRange(long From, long Through, long Count);
