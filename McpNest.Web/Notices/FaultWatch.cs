using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Notices;

/// <summary>Keeps faults that come and go quiet: one is told when it lasts, and that it is over when that lasts.</summary>
internal sealed class FaultWatch
{
    /// <summary>How long a server is down before it is told. Many are only being restarted.</summary>
    internal static readonly TimeSpan DownFor = TimeSpan.FromMinutes(2);

    /// <summary>How long calls are refused before it is told. A disk may only be slow for a moment.</summary>
    internal static readonly TimeSpan ClosedFor = TimeSpan.FromSeconds(10);

    /// <summary>How long it is well before that is told.</summary>
    internal static readonly TimeSpan WellFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DateTimeOffset> _ill = [];
    private readonly Dictionary<string, DateTimeOffset> _well = [];
    private readonly HashSet<string> _seenIll = [];

    /// <summary>Of what was found, what may be told.</summary>
    public IReadOnlyList<Notice> Settle(IReadOnlyList<Notice> found, IReadOnlyList<ServerSummary> servers, DateTimeOffset now)
    {
        var ill = found.Where(notice => notice.Kind is NoticeKind.ServerDown or NoticeKind.GateClosed).ToDictionary(notice => notice.Id);
        foreach (var id in _ill.Keys.Except(ill.Keys).ToList())
        {
            _ill.Remove(id);
        }

        foreach (var notice in ill.Values)
        {
            var since = servers.FirstOrDefault(server => server.Server.Id == notice.ServerId)?.Health.Since ?? now;
            _ill[notice.Id] = _ill.TryGetValue(notice.Id, out var known) && known < since ? known : since;
            _well.Remove(notice.Id);
            _seenIll.Add(notice.Id);
        }

        foreach (var server in servers)
        {
            // Without a connection, one that was not asked yet looks the same as one that works.
            var id = NoticeFinder.IdOfDown(server.Server.Id);
            var isKnown = _well.ContainsKey(id) || _seenIll.Contains(id);
            if (!ill.ContainsKey(id) && (server.Health.Kind == ServerHealthKind.Connected || (server.Health.Kind == ServerHealthKind.Idle && isKnown)))
            {
                _well.TryAdd(id, now);
            }
            else
            {
                _well.Remove(id);
            }
        }

        if (!ill.ContainsKey(NoticeFinder.IdOfGate))
        {
            _well.TryAdd(NoticeFinder.IdOfGate, now);
        }

        return [.. found.Where(notice => !ill.ContainsKey(notice.Id) || now - _ill[notice.Id] >= (notice.Kind == NoticeKind.GateClosed ? ClosedFor : DownFor))];
    }

    /// <summary>Whether a fault that was told is over.</summary>
    public bool IsOver(string id, DateTimeOffset now) => _well.TryGetValue(id, out var since) && now - since >= WellFor;
}
