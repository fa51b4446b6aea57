using System.Runtime.CompilerServices;
using McpNest.Core.Audit.Query;

namespace McpNest.Core.Audit;

/// <summary>All lines before a seq that fit a query, newest first, as one reader sees them. It reads page by page: memory stays flat however many there are.</summary>
internal sealed class AuditStream(CallLog calls, ChangeLog changes, CallQuery query, NameView view, long end)
{
    private const int Page = 2000;

    public IAsyncEnumerable<AuditRow> ReadAsync(AuditScope scope, CancellationToken cancellationToken) => scope switch
    {
        AuditScope.Calls => CallsAsync(cancellationToken),
        AuditScope.Changes => ChangesAsync(cancellationToken),
        // As on the page: what changes cannot be asked leaves the calls.
        _ => AuditDesk.WhyNotOfChanges(query) is null ? BothAsync(cancellationToken) : CallsAsync(cancellationToken),
    };

    /// <summary>How many there are, with the seqs of the oldest and the newest; zeros when there are none.</summary>
    public async Task<(long Count, long First, long Last)> ExtentAsync(AuditScope scope, CancellationToken cancellationToken)
    {
        // Calls are many, and can be counted without being read.
        var (count, first, last) = scope == AuditScope.Changes
            ? default
            : await calls.ExtentAsync(query, view, end, cancellationToken).ConfigureAwait(false);
        if (scope != AuditScope.Calls && AuditDesk.WhyNotOfChanges(query) is null)
        {
            await foreach (var row in ChangesAsync(cancellationToken).ConfigureAwait(false))
            {
                first = count == 0 ? row.Seq : Math.Min(first, row.Seq);
                last = Math.Max(last, row.Seq);
                count++;
            }
        }

        return (count, first, last);
    }

    private async IAsyncEnumerable<AuditRow> CallsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? before = end; before is not null;)
        {
            var page = await calls.PageAsync(query, view, before, Page, cancellationToken).ConfigureAwait(false);
            foreach (var call in page.Calls)
            {
                yield return new AuditRow(call);
            }

            before = page.SearchedTo;
        }
    }

    private async IAsyncEnumerable<AuditRow> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? before = end; before is not null;)
        {
            var page = await changes.PageAsync(query, view, before, Page, cancellationToken).ConfigureAwait(false);
            foreach (var change in page.Changes)
            {
                yield return new AuditRow(change);
            }

            before = page.SearchedTo;
        }
    }

    private async IAsyncEnumerable<AuditRow> BothAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var ofCalls = CallsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ofChanges = ChangesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var (hasCall, hasChange) = (await ofCalls.MoveNextAsync().ConfigureAwait(false), await ofChanges.MoveNextAsync().ConfigureAwait(false));
        while (hasCall || hasChange)
        {
            if (hasCall && (!hasChange || ofCalls.Current.Seq > ofChanges.Current.Seq))
            {
                yield return ofCalls.Current;
                hasCall = await ofCalls.MoveNextAsync().ConfigureAwait(false);
            }
            else
            {
                yield return ofChanges.Current;
                hasChange = await ofChanges.MoveNextAsync().ConfigureAwait(false);
            }
        }
    }
}
