using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Reads calls back: page by page, newest first, and counted.</summary>
public sealed class CallLog(NestDatabase database)
{
    internal SearchBounds Bounds { get; init; } = SearchBounds.Default;

    /// <summary>The policy that says which tools write; without it none is known to.</summary>
    internal CurrentPolicy? Policy { get; init; }

    /// <summary>Whose clock says which agents are new.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The newest calls that fit, older than <paramref name="before"/> (null: from the newest on).</summary>
    public Task<CallPage> PageAsync(CallQuery query, long? before, int count, CancellationToken cancellationToken) =>
        PageAsync(query, NameView.All, before, count, cancellationToken);

    internal Task<CallPage> PageAsync(CallQuery query, NameView view, long? before, int count, CancellationToken cancellationToken) =>
        ReadAsync(view, (connection, words) => Page(connection, words, query, before, count, cancellationToken), cancellationToken);

    /// <summary>The same, looking on until the page is full or there is nothing older.</summary>
    public async Task<IReadOnlyList<CallEntry>> PageAsync(CallFilter filter, long? before, int count, CancellationToken cancellationToken) =>
        await FullPageAsync(filter.ToQuery(), before, count, cancellationToken).ConfigureAwait(false);

    /// <summary>Like <see cref="PageAsync(CallQuery, long?, int, CancellationToken)"/>, but looks on until the page is full or there is nothing older.</summary>
    public async Task<IReadOnlyList<CallEntry>> FullPageAsync(CallQuery query, long? before, int count, CancellationToken cancellationToken)
    {
        var calls = new List<CallEntry>();
        CallPage page;
        do
        {
            page = await PageAsync(query, before, count - calls.Count, cancellationToken).ConfigureAwait(false);
            calls.AddRange(page.Calls);
            before = page.SearchedTo;
        }
        while (page.StoppedEarly);

        return calls;
    }

    /// <summary>How the calls that fit are spread: from the counts by the hour where they tell, else counted over the newest.</summary>
    public Task<CallFacets> FacetsAsync(CallQuery query, CancellationToken cancellationToken) => FacetsAsync(query, NameView.All, cancellationToken);

    internal Task<CallFacets> FacetsAsync(CallQuery query, NameView view, CancellationToken cancellationToken) =>
        ReadAsync(view, (connection, words) => CallCounting.Facets(new CallCounter(connection, words, query, Bounds, cancellationToken), words), cancellationToken);

    /// <summary>The calls that fit by hour and result.</summary>
    public Task<CallTimeline> TimelineAsync(CallQuery query, CancellationToken cancellationToken) => TimelineAsync(query, NameView.All, cancellationToken);

    internal Task<CallTimeline> TimelineAsync(CallQuery query, NameView view, CancellationToken cancellationToken) =>
        ReadAsync(view, (connection, words) => CallCounting.Timeline(new CallCounter(connection, words, query, Bounds, cancellationToken), words), cancellationToken);

    /// <returns>Null when no call's intent has that seq.</returns>
    public Task<CallEntry?> FindAsync(long seq, CancellationToken cancellationToken) => FindAsync(seq, NameView.All, cancellationToken);

    internal Task<CallEntry?> FindAsync(long seq, NameView view, CancellationToken cancellationToken) => ReadAsync(
        view,
        (connection, words) =>
        {
            var match = new CallMatch([], seq, seq + 1, null, null);
            return Read(connection, words, match, null, 1, cancellationToken).Calls.SingleOrDefault();
        },
        cancellationToken);

    /// <summary>How many calls fit before a seq, with the seqs of the first and the last.</summary>
    internal async Task<(long Count, long First, long Last)> ExtentAsync(CallQuery query, NameView view, long end, CancellationToken cancellationToken)
    {
        var (count, first, last) = (0L, 0L, 0L);
        for (long? before = end; before is not null;)
        {
            before = await ReadAsync(
                view,
                (connection, words) => new CallSearch(connection, new CallMatcher(connection, words).Match(query), Bounds).Run(
                    before, int.MaxValue, "Seq",
                    row =>
                    {
                        first = row.GetInt64(0);
                        last = last == 0 ? first : last;
                        count++;
                    },
                    cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        return (count, first, last);
    }

    private CallPage Page(SqliteConnection connection, CallWords words, CallQuery query, long? before, int count, CancellationToken cancellationToken)
    {
        var (calls, searchedTo) = Read(connection, words, new CallMatcher(connection, words).Match(query), before, count, cancellationToken);
        return new CallPage([.. calls], searchedTo, searchedTo is not null && calls.Count < count, searchedTo is { } seq ? TimeOf(connection, seq) : null);
    }

    private (IReadOnlyList<CallEntry> Calls, long? SearchedTo) Read(
        SqliteConnection connection, CallWords words, CallMatch match, long? before, int count, CancellationToken cancellationToken)
    {
        using var reader = new CallReader(connection, words);
        var searchedTo = new CallSearch(connection, match, Bounds).Run(before, count, CallReader.Columns, reader.Row, cancellationToken);
        return (reader.Entries, searchedTo);
    }

    /// <summary>When the first call from this seq on was.</summary>
    private static DateTimeOffset? TimeOf(SqliteConnection connection, long seq)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT At FROM Calls WHERE Seq >= $seq ORDER BY Seq LIMIT 1";
        command.Parameters.AddWithValue("$seq", seq);
        return command.ExecuteScalar() is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>Reads off the caller's thread, all of it as of one moment. SQLite knows no waiting: it is work.</summary>
    private Task<T> ReadAsync<T>(NameView view, Func<SqliteConnection, CallWords, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = database.Open(readOnly: true);
            using var snapshot = connection.BeginTransaction(deferred: true);
            return read(connection, CallWords.Read(connection, view, new CallKinds(connection, Policy?.Invoke(), Time.GetUtcNow())));
        },
        cancellationToken);
}
