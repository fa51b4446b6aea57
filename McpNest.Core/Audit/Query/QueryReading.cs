namespace McpNest.Core.Audit.Query;

/// <summary>What came of reading a text: a query, or the first fault in it.</summary>
public sealed record QueryReading(CallQuery? Query, QueryFault? Fault, QueryTyping Typing);
