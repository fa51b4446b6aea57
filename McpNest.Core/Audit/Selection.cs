using System.Text;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>Writes the calls, the changes or both that fit a query to a file, newest first. It is for reading and proves nothing; evidence exports do.</summary>
public sealed class Selection(CallLog calls, ChangeLog changes, NestJournal journal, AuditRules rules, TimeProvider time)
{
    /// <summary>What to call the file: its name says that it proves nothing.</summary>
    public static string FileName(SelectionFormat format, DateTimeOffset at) =>
        $"selection-proves-nothing-{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.{(format == SelectionFormat.Csv ? "csv" : "jsonl")}";

    /// <summary>Records the export, then writes it, with the names this actor reads in the audit.</summary>
    /// <param name="through">Only lines up to this seq: what somebody had before them; null for all there are.</param>
    /// <exception cref="NestException">The actor may not, the list cannot be asked so, or nothing can be recorded now; nothing was written.</exception>
    public async Task<SelectionResult> WriteAsync(
        Actor actor, AuditScope scope, CallQuery query, SelectionFormat format, Stream output, CancellationToken cancellationToken, long? through = null)
    {
        var state = await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        ReadingRoom.DemandReader(state, actor);
        if (AuditDesk.WhyNot(scope, query) is { } unfit)
        {
            throw new NestException(unfit);
        }

        if (query.Clauses.IsEmpty && query.Words.IsEmpty)
        {
            ReadingRoom.DemandFresh(actor, time.GetUtcNow()); // everything there is, or was in some time
        }

        var end = Math.Min(journal.Head.Seq, through ?? long.MaxValue) + 1; // later lines, this export's own among them, are not in the file
        var lines = new AuditStream(calls, changes, query, NameView.Of(rules, state, actor, []), end);
        var (count, first, last) = await lines.ExtentAsync(scope, cancellationToken).ConfigureAwait(false);
        await journal.CommitAsync(actor, [new Change.Exported(ExportKind.Selection, first, last, count, null)], null, cancellationToken).ConfigureAwait(false);

        var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(SelectionWriter.Head(format, scope, query).AsMemory(), cancellationToken).ConfigureAwait(false);
            var written = 0L;
            await foreach (var row in lines.ReadAsync(scope, cancellationToken).ConfigureAwait(false))
            {
                await writer.WriteAsync(SelectionWriter.Line(format, scope, row).AsMemory(), cancellationToken).ConfigureAwait(false);
                written++;
            }

            return new SelectionResult(written, first, last);
        }
    }
}
