using System.Text;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>Writes the calls that fit a query to a file, newest first. It is for reading and proves nothing; evidence exports do.</summary>
public sealed class Selection(CallLog calls, NestJournal journal)
{
    private const int Page = 2000;

    /// <summary>What to call the file: its name says that it proves nothing.</summary>
    public static string FileName(SelectionFormat format, DateTimeOffset at) =>
        $"selection-proves-nothing-{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.{(format == SelectionFormat.Csv ? "csv" : "jsonl")}";

    /// <summary>Records the export, then writes it. Memory stays flat however many calls there are.</summary>
    /// <param name="through">Only calls up to this seq: what somebody had before them; null for all there are.</param>
    /// <exception cref="NestException">The actor may not, or nothing can be recorded now; nothing was written.</exception>
    public async Task<SelectionResult> WriteAsync(
        Actor actor, CallQuery query, SelectionFormat format, Stream output, CancellationToken cancellationToken, long? through = null)
    {
        ReadingRoom.DemandReader(await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false), actor);
        var end = Math.Min(journal.Head.Seq, through ?? long.MaxValue) + 1; // later calls are not in the file
        var (count, first, last) = await calls.ExtentAsync(query, end, cancellationToken).ConfigureAwait(false);
        await journal.CommitAsync(actor, [new Change.Exported(ExportKind.Selection, first, last, count, null)], null, cancellationToken).ConfigureAwait(false);

        var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(SelectionWriter.Head(format, query).AsMemory(), cancellationToken).ConfigureAwait(false);
            var written = 0L;
            for (long? before = end; before is not null;)
            {
                var page = await calls.PageAsync(query, before, Page, cancellationToken).ConfigureAwait(false);
                foreach (var call in page.Calls)
                {
                    await writer.WriteAsync(SelectionWriter.Line(format, call).AsMemory(), cancellationToken).ConfigureAwait(false);
                }

                written += page.Calls.Length;
                before = page.SearchedTo;
            }

            return new SelectionResult(written, first, last);
        }
    }
}
