using System.Collections.Immutable;
using McpNest.Core.Administration.Notices;

namespace McpNest.Web.Notices;

/// <summary>One who is told: what waits for them, how often they were told lately, and how that went.</summary>
/// <param name="key">Tells this recipient from others in what was sent: closed words, ids and hashes.</param>
/// <param name="lane">Recipients of a lane are served one after the other; lanes do not wait for each other.</param>
internal sealed class NoticeRecipient(string key, string lane)
{
    /// <summary>So many messages in a minute; what comes beyond is one message.</summary>
    internal const int MostInAMinute = 5;

    internal static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan[] s_pauses =
        [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)];

    private readonly Lock _gate = new();
    private readonly List<Notice> _waiting = [];
    private readonly Queue<DateTimeOffset> _lately = new();
    private int _failures;
    private DateTimeOffset? _notBefore;
    private DateTimeOffset? _testedAt;

    public string Key { get; } = key;

    public string Lane { get; } = lane;

    /// <summary>What they are told of; empty: of everything that is theirs to know.</summary>
    public ImmutableHashSet<NoticeKind> Kinds { get; init; } = [];

    public required Func<NoticeMessage, CancellationToken, Task> SendAsync { get; init; }

    /// <summary>The member it is; null for a channel or a list of addresses.</summary>
    public Guid? MemberId { get; init; }

    /// <summary>What may be said of it in logs and on pages.</summary>
    public required string Name { get; init; }

    public DateTimeOffset? SentAt { get; private set; }

    public DateTimeOffset? FailedAt { get; private set; }

    public string? Problem { get; private set; }

    public DateTimeOffset? NextAt
    {
        get
        {
            lock (_gate)
            {
                return _notBefore;
            }
        }
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes what is to be told now. What only asks for an act, and needs none any more, is dropped; what befell the nest stays.</summary>
    /// <param name="isWhole">Everything was looked at, so what is not among the notices is over.</param>
    public void Offer(IReadOnlyList<Notice> notices, bool isWhole)
    {
        lock (_gate)
        {
            if (isWhole)
            {
                _waiting.RemoveAll(waiting => (!waiting.IsIncident || waiting.IsOver) && !notices.Any(notice => IsSame(notice, waiting)));
            }

            foreach (var notice in notices.Where(notice => !_waiting.Exists(waiting => IsSame(notice, waiting))))
            {
                _waiting.Add(notice);
            }
        }
    }

    /// <summary>What the next message tells, in groups that are a line each; null when there is nothing, or it is too early.</summary>
    public IReadOnlyList<IReadOnlyList<Notice>>? Next(DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_lately.TryPeek(out var first) && (now - first >= Minute || now < first))
            {
                _lately.Dequeue();
            }

            if (_waiting.Count == 0 || now < _notBefore || _lately.Count >= MostInAMinute)
            {
                return null;
            }

            // What is held of one server is one line, and usually came with one change.
            var groups = _waiting.GroupBy(notice => notice.Kind == NoticeKind.Held ? $"{notice.ServerId}" : $"{notice.Id} {notice.IsOver}")
                .Select(group => (IReadOnlyList<Notice>)[.. group]).ToList();
            return groups.Count <= MostInAMinute - _lately.Count ? [groups[0]] : groups;
        }
    }

    /// <summary>A message arrived.</summary>
    public void Sent(IEnumerable<Notice> told, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var notice in told)
            {
                _waiting.RemoveAll(waiting => IsSame(notice, waiting));
            }

            _lately.Enqueue(now);
            (SentAt, Problem, _failures, _notBefore) = (now, null, 0, null);
        }
    }

    /// <summary>Whether a test may be sent now.</summary>
    public bool TakeTest(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (now - _testedAt < TimeSpan.FromSeconds(10))
            {
                return false;
            }

            _testedAt = now;
            return true;
        }
    }

    /// <summary>A test did not arrive.</summary>
    public void Note(string problem, DateTimeOffset now) => (FailedAt, Problem) = (now, problem);

    /// <summary>A message did not arrive; what it told goes on waiting.</summary>
    /// <param name="after">How long the other side asks to wait.</param>
    public void Failed(string problem, TimeSpan? after, DateTimeOffset now)
    {
        lock (_gate)
        {
            var pause = s_pauses[Math.Min(_failures++, s_pauses.Length - 1)];
            pause = after > pause ? after < s_pauses[^1] ? after.Value : s_pauses[^1] : pause;
            (FailedAt, Problem, _notBefore) = (now, problem, now + pause);
        }
    }

    private static bool IsSame(Notice one, Notice other) => one.Id == other.Id && one.IsOver == other.IsOver;
}
