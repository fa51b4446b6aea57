namespace McpNest.Core.Audit.Query;

/// <summary>Reads a query's text.</summary>
internal static class QueryParser
{
    public static QueryReading Read(string text, DateTimeOffset now) => throw new NotSupportedException();
}
