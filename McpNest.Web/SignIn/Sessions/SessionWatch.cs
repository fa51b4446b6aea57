using McpNest.Core.Administration;
using McpNest.Core.Journal;

namespace McpNest.Web.SignIn.Sessions;

/// <summary>
/// Lets the journal end sessions: of whoever may not sign in any more, and what the operator ended from another process. Within a tick of
/// the journal for pages that are open, before anything else for a request.
/// </summary>
internal sealed class SessionWatch(NestJournal journal, SessionsBook book, SessionBook sessions, LiveFeed feed) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IDisposable? _subscription;
    private long _version = -1;
    private long _through;

    /// <summary>Ends what was ended while nothing served, and follows from then on. After the sessions were loaded.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        _subscription = feed.Subscribe(OnTick);
    }

    /// <summary>Ends what the policy in force ends.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (IsUpToDate)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsUpToDate)
            {
                var state = journal.State;
                var ended = book.EndedByOperator(_through, out var through);
                var over = sessions.All
                    // Who came in this moment may be newer than the state that was looked at.
                    .Where(session => (!MemberStanding.MaySignIn(state, session.MemberId) && !MemberStanding.MaySignIn(journal.State, session.MemberId))
                        || (ended.TryGetValue(session.MemberId, out var at) && session.BeganAt <= at))
                    .Select(session => session.Id).ToList();
                if (over.Count > 0)
                {
                    await EndAsync(over);
                }

                _through = through;
                Volatile.Write(ref _version, state.Version);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _turn.Dispose();
    }

    private bool IsUpToDate => Volatile.Read(ref _version) == journal.State.Version;

    // They are over here and now; a request need not fail because it cannot be written down.
    private async Task EndAsync(IReadOnlyCollection<Guid> over)
    {
        try
        {
            await sessions.EndAsync(over, CancellationToken.None);
        }
        catch (Exception e) when (FirstAdmin.IsOfStorage(e))
        {
            // The next tick writes it.
        }
    }

    private void OnTick()
    {
        if (!IsUpToDate || sessions.HasUnwrittenEnds)
        {
            _ = Task.Run(TryCatchUpAsync);
        }
    }

    private async Task TryCatchUpAsync()
    {
        try
        {
            await CatchUpAsync(CancellationToken.None);
            await sessions.WriteEndsAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // The next tick tries again, and so does every request.
        }
    }
}
