using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.Data.Sqlite;

namespace McpNest.Web.Notices;

/// <summary>
/// Tells what there is to tell, to each recipient once. Nothing is kept in a queue on disk: what still waits after a restart is found
/// again, because it still holds.
/// </summary>
internal sealed partial class NoticeDesk(
    NoticeRecipients recipients, NoticesBook book, NestJournal journal, PeopleDirectory people, SentBook sent, NoticeWords words, NoticeOptions options,
    Func<string, string> link, TimeProvider time, ILogger<NoticeDesk> logger)
{
    private const int MostLines = 20;
    private const int MostFailures = 3;

    private readonly FaultWatch _watch = new();
    private readonly ConcurrentDictionary<string, Task> _lanes = new();
    private bool _isMute;

    /// <summary>Looks once, and begins to send.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!await sent.LoadAsync(cancellationToken))
        {
            if (!_isMute)
            {
                Mute(logger);
            }

            _isMute = true;
            return;
        }

        var (facts, now) = (await ReadAsync(cancellationToken), time.GetUtcNow());
        var found = facts is null ? [] : NoticeFinder.Find(facts);
        var state = facts?.State ?? journal.State;
        var telling = _watch.Settle(WithGate(found), facts?.Servers ?? [], now);
        var (told, audience) = (sent.Incidents(), AudienceOf(state, telling));
        foreach (var recipient in recipients.All(state, audience.Select(group => group.Key)))
        {
            var wanted = recipient.MemberId is { } member ? audience[member] : telling.Where(notice => !NoticeAudience.IsPersonal(notice.Kind));
            recipient.Offer(
                [
                    .. wanted.Where(notice => (recipient.Kinds.IsEmpty || recipient.Kinds.Contains(notice.Kind)) && !sent.Has(recipient.Key, notice.Id)),
                    .. Over(recipient, told[recipient.Key], telling, state, isWhole: facts is not null, now),
                ],
                isWhole: facts is not null);
        }

        foreach (var lane in recipients.Known.Where(recipient => recipient.Waiting > 0).GroupBy(recipient => recipient.Lane))
        {
            if (_lanes.GetValueOrDefault(lane.Key) is null or { IsCompleted: true })
            {
                _lanes[lane.Key] = ServeAsync([.. lane], cancellationToken);
            }
        }

        await sent.WriteAsync(cancellationToken);
    }

    /// <summary>Until everything that can be sent now was, or failed.</summary>
    public Task SettledAsync() => Task.WhenAll(_lanes.Values);

    /// <summary>Sends a test to one recipient.</summary>
    /// <exception cref="NestException">Not allowed to this actor, or it did not arrive; one sentence says why.</exception>
    public async Task TestAsync(Actor actor, string key, CancellationToken cancellationToken)
    {
        await book.DemandTestAsync(actor, cancellationToken);
        await people.RefreshAsync(cancellationToken);
        var recipient = recipients.Find(key, actor) ?? throw new NestException(NoticesText.NoSuchTarget);
        var now = time.GetUtcNow();
        if (!recipient.TakeTest(now))
        {
            throw new NestException(NoticesText.TestTooSoon);
        }

        var line = new NoticeLine([], NoticesText.TestText, link(""));
        try
        {
            await recipient.SendAsync(new NoticeMessage(IdOf(recipient.Key, $"{now:O}"), now, link(""), [line], 0) { IsTest = true, Title = NoticesText.TestSubject }, cancellationToken);
            recipient.Sent([], now);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            recipient.Note(Sentence(e), now);
            throw new NestException(Sentence(e), e);
        }
    }

    private async Task<NoticeFacts?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await people.RefreshAsync(cancellationToken);
            return await book.ReadAsync(options.DaysBefore, cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or NestException or JournalUnavailableException or IOException or InvalidOperationException)
        {
            return null; // the gate is what there is to tell about
        }
    }

    // Reading may have failed, and it may have taken a while.
    private List<Notice> WithGate(IReadOnlyList<Notice> found) =>
    [
        .. found.Where(notice => notice.Kind != NoticeKind.GateClosed),
        .. journal.ClosedBecause is { } closed ? [new Notice(NoticeKind.GateClosed, NoticeFinder.IdOfGate) { Sentence = closed }] : Array.Empty<Notice>(),
    ];

    private ILookup<Guid, Notice> AudienceOf(PolicyState state, IEnumerable<Notice> telling) => recipients.TellsMembers
        ? telling.SelectMany(notice => NoticeAudience.Of(state, notice), (notice, member) => (member, notice)).ToLookup(pair => pair.member, pair => pair.notice)
        : Enumerable.Empty<Notice>().ToLookup(_ => Guid.Empty);

    private IEnumerable<Notice> Over(
        NoticeRecipient recipient, IEnumerable<string> told, IReadOnlyList<Notice> telling, PolicyState state, bool isWhole, DateTimeOffset now)
    {
        foreach (var id in told.Where(id => isWhole && telling.All(notice => notice.Id != id)))
        {
            if (NoticeFinder.OverOf(state, id) is not { } over)
            {
                sent.Remove(recipient.Key, id); // what it was about is gone
            }
            else if (over.Kind == NoticeKind.Stop || _watch.IsOver(id, now))
            {
                yield return over;
            }
        }
    }

    private async Task ServeAsync(ImmutableArray<NoticeRecipient> lane, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var failures = 0;
        foreach (var recipient in lane)
        {
            while (recipient.Next(time.GetUtcNow()) is { } groups)
            {
                if (!await TellAsync(recipient, groups, cancellationToken))
                {
                    failures++;
                    break;
                }

                failures = 0;
            }

            if (failures == MostFailures || cancellationToken.IsCancellationRequested)
            {
                return; // one mail server takes them all: the rest need not wait for it now
            }
        }
    }

    private async Task<bool> TellAsync(NoticeRecipient recipient, IReadOnlyList<IReadOnlyList<Notice>> groups, CancellationToken cancellationToken)
    {
        var (state, now) = (journal.State, time.GetUtcNow());
        try
        {
            NoticeLine[] lines = [.. groups.Take(MostLines).Select(group => words.Of(group, state, recipient.MemberId, now))];
            var id = IdOf([recipient.Key, .. groups.SelectMany(group => group).Select(notice => $"{notice.Id} {notice.IsOver}")]);
            await recipient.SendAsync(
                new NoticeMessage(id, now, link(""), lines, groups.Count - lines.Length) { Title = lines is [var only] ? only.Text : Texts.Fill(NoticesText.Title, groups.Count) },
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) // whatever it was: it waits, and is tried again
        {
            recipient.Failed(Sentence(e), (e as NoticeFailure)?.After, time.GetUtcNow());
            NotSent(logger, recipient.Name, e is NestException ? e.Message : e.GetType().Name);
            return false;
        }

        List<Notice> told = [.. groups.SelectMany(group => group)];
        foreach (var notice in told)
        {
            if (notice.IsOver)
            {
                sent.Remove(recipient.Key, notice.Id);
            }
            else
            {
                sent.Add(recipient.Key, notice.Id);
            }
        }

        recipient.Sent(told, time.GetUtcNow());
        await sent.WriteAsync(CancellationToken.None);
        return true;
    }

    private static string Sentence(Exception failure) => failure is NestException ? failure.Message : NoticesText.Fault;

    private static string IdOf(params ReadOnlySpan<string> parts) =>
        "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..32];

    // Names of recipients are a host, an address from the configuration, or the id of a member.
    [LoggerMessage(1, LogLevel.Warning, "Notices could not be sent to {Recipient} and wait: {Why}")]
    private static partial void NotSent(ILogger logger, string recipient, string why);

    [LoggerMessage(2, LogLevel.Warning, "No notice is sent until accounts.db can be read: it says what was sent already.")]
    private static partial void Mute(ILogger logger);
}
