using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Reading what the server offers over the connection, and having it recorded.</summary>
internal sealed partial class UpstreamSlot
{
    private static readonly TimeSpan s_tellPause = TimeSpan.FromSeconds(1);

    private readonly HashSet<OfferKind> _heard = [];
    private readonly Dictionary<OfferKind, DateTimeOffset> _toldAt = [];
    private ServerResources? _resources;
    private int _readSoon;
    private TimeSpan _listChangedPause = around.Limits.ListChangedPause;

    /// <summary>Reads the definitions again when the policy knows of others than this connection showed.</summary>
    /// <exception cref="NestException">They cannot be read; the sentence says why.</exception>
    public async Task CatchUpAsync(LiveConnection live, CancellationToken cancellationToken)
    {
        var now = around.Time.GetUtcNow();
        if (Server(out var server) && live.IsBehind(server) && now - live.CaughtUpAt >= around.Limits.ListChangedPause)
        {
            live.CaughtUpAt = now; // connections that show different definitions would otherwise take turns with every call
            await RefreshAsync(live, isWhole: false).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads and records the definitions now.</summary>
    /// <param name="isWhole">What is missing is gone, also for other members' accounts: a person asked.</param>
    public async Task RefreshAsync(LiveConnection live, bool isWhole)
    {
        await _gate.WaitAsync(around.Closing);
        try
        {
            if (!ReferenceEquals(Volatile.Read(ref _live), live))
            {
                throw new NestException("The connection to this server was closed meanwhile; try again."); // says nothing of its successor
            }

            await ReadAgainAsync(live, isWhole);
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Heard(LiveConnection live, OfferKind kind)
    {
        var now = around.Time.GetUtcNow();
        bool atOnce;
        lock (_heard)
        {
            live.Announced = true;
            // Resources are listed as they were last read, so agents are told after that. So is whoever announces without end.
            atOnce = kind != OfferKind.Resources && now - _toldAt.GetValueOrDefault(kind) >= s_tellPause;
            if (atOnce)
            {
                _toldAt[kind] = now;
            }
            else
            {
                _heard.Add(kind);
            }
        }

        if (atOnce)
        {
            around.ListChanged(key.ServerId, kind);
        }

        ReadSoon();
    }

    // While the connection was being opened there was nothing to read over; and what an earlier one announced is yet to be told.
    private void CatchUpWithHeard(LiveConnection live)
    {
        bool heard;
        lock (_heard)
        {
            heard = live.Announced || _heard.Count > 0;
        }

        if (heard)
        {
            ReadSoon();
        }
    }

    // Agents hear what the server said, also when nothing that the nest knows of is another: it is up to them to look again.
    private void Tell()
    {
        OfferKind[] kinds;
        lock (_heard)
        {
            kinds = [.. _heard];
            _heard.Clear();
        }

        Array.ForEach(kinds, kind => around.ListChanged(key.ServerId, kind));
    }

    // A server announces changes as often as it likes. They are read at most once in a while, but the last one is never missed.
    private void ReadSoon()
    {
        if (Interlocked.Exchange(ref _readSoon, 1) == 0)
        {
            _ = Task.Run(ReadLaterAsync);
        }
    }

    private async Task ReadLaterAsync()
    {
        var wait = (Volatile.Read(ref _live)?.ReadAt ?? DateTimeOffset.MinValue) + _listChangedPause - around.Time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, around.Time, around.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Interlocked.Exchange(ref _readSoon, 0); // before the connection is looked at, which may be another one by now
        if (Volatile.Read(ref _live) is { } live)
        {
            await RefreshAsync(live, isWhole: false).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Tell();
            var longest = around.Limits.LongestListChangedPause;
            _listChangedPause = !live.Differs ? around.Limits.ListChangedPause : 2 * _listChangedPause < longest ? 2 * _listChangedPause : longest;
        }
    }

    private async Task ReadAgainAsync(LiveConnection live, bool isWhole)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            live.Reading = done.Task; // calls wait for it, so that none slips in under definitions that are about to be replaced
            await ReadAndRecordAsync(live, isWhole);
            _book.Offered(OffersEver());
        }
        catch (UpstreamException e)
        {
            // What the server offers now is not known, so nothing more goes over this connection.
            var first = live.IsOpen;
            await RetireAsync(live);
            throw first ? _book.Failed(live.Server, e.Message, OwnRestarts) : new NestException(e.Message, e);
        }
        catch (NestException e)
        {
            await RetireAsync(live);
            throw _book.Refused(e.Message);
        }
        finally
        {
            done.SetResult();
        }
    }

    private async Task ReadAndRecordAsync(LiveConnection live, bool isWhole)
    {
        var discovery = await live.ReadAsync(around.Limits, around.Time, around.Closing);
        try
        {
            await around.Record(discovery with { IsPart = live.Server.Credential == CredentialKind.Member && !isWhole }, around.Closing);
        }
        catch (Exception e) when (e is not (OperationCanceledException or NestException))
        {
            throw new NestException("The server's tools could not be recorded, so it is not used; see whether the journal can be written.", e);
        }

        var before = Interlocked.Exchange(ref _resources, live.Resources ?? ServerResources.None);
        if (before is not null && !before.IsSameAs(live.Resources ?? ServerResources.None))
        {
            around.ListChanged(key.ServerId, OfferKind.Resources);
        }
    }

    private int OffersEver() => around.Policy().Servers.GetValueOrDefault(key.ServerId)?.Offers.Count() ?? 0;
}
