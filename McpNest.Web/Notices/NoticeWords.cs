using System.Globalization;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Notices;

/// <summary>Puts notices in words for one reader: names as the audit would show them to that reader.</summary>
/// <param name="people">Names for ids.</param>
/// <param name="rules">How the audit hides names.</param>
/// <param name="link">An absolute address of a page of the console.</param>
internal sealed class NoticeWords(PeopleDirectory people, AuditRules rules, Func<string, string> link)
{
    private const int MostNamed = 5;

    /// <param name="about">One notice, or all that is newly held of one server.</param>
    /// <param name="reader">The member who reads it; null for a channel or a list of addresses.</param>
    public NoticeLine Of(IReadOnlyList<Notice> about, PolicyState state, Guid? reader, DateTimeOffset now)
    {
        var notice = about[0];
        // Who reads a channel is not known, so it shows names only where leads see them too.
        var sees = reader is { } id ? rules.SeesNames(state, Actor.Member(id)) : state.NamesShownTo == NameAudience.LeadsAndAuditors;
        var isOwn = reader is not null && notice.MemberId == reader;
        var answersFor = reader is not null && state.Members.GetValueOrDefault(notice.MemberId ?? default)?.OwnerId == reader;
        var shown = sees || isOwn || answersFor;
        var (person, agent) = (notice.MemberId is { } member ? Person(member, shown) : null, notice.AgentId is { } its ? Agent(its, shown) : null);
        var server = notice.Server ?? "";
        var (text, subject, page) = notice.Kind switch
        {
            NoticeKind.GateClosed when notice.IsOver => (NoticesText.GateOpen, NoticesText.GateOpenSubject, "journal"),
            NoticeKind.GateClosed => (Texts.Fill(NoticesText.GateClosed, InertText.OfSentence(notice.Sentence)), NoticesText.GateClosedSubject, "journal"),
            NoticeKind.Stop when notice.IsOver => (Texts.Fill(NoticesText.Resumed, Stopped(notice, person, agent)), NoticesText.ResumedSubject, ""),
            NoticeKind.Stop => (Texts.Fill(NoticesText.Stopped, Stopped(notice, person, agent)), NoticesText.StoppedSubject, ""),
            NoticeKind.Held => (Held(about, server), Texts.Fill(NoticesText.HeldSubject, server), $"servers/{server}?show=changed"),
            NoticeKind.Request => (Texts.Fill(NoticesText.Asks, person, InertText.Of(notice.Offer), Span(notice.Hours)), NoticesText.AsksSubject,
                shown ? $"access?member={notice.MemberId}&tool={notice.OfferId}" : "access"),
            NoticeKind.ServerDown when notice.IsOver => (Texts.Fill(NoticesText.Up, server), Texts.Fill(NoticesText.UpSubject, server), $"servers/{server}"),
            NoticeKind.ServerDown => (Texts.Fill(NoticesText.Down, server, InertText.OfSentence(notice.Sentence)), Texts.Fill(NoticesText.DownSubject, server), $"servers/{server}"),
            NoticeKind.CredentialEnds => (Texts.Fill(NoticesText.CredentialEnds, server, InertText.Of(notice.Credential), EndWords.Of(notice.EndsOn, now)),
                Texts.Fill(NoticesText.CredentialEndsSubject, server), $"servers/{server}"),
            NoticeKind.TokenEnds => (isOwn ? Texts.Fill(NoticesText.TokenEndsOwn, server, EndWords.Of(notice.EndsOn, now))
                : Texts.Fill(NoticesText.TokenEnds, server, person, EndWords.Of(notice.EndsOn, now)), Texts.Fill(NoticesText.TokenEndsSubject, server), isOwn ? "accounts" : PageOf(notice, shown)),
            NoticeKind.KeyEnds => (isOwn ? Texts.Fill(NoticesText.KeyEndsOwn, agent, In(notice, now)) : Texts.Fill(NoticesText.KeyEnds, agent, person, In(notice, now)),
                NoticesText.KeyEndsSubject, isOwn || answersFor ? "agents" : PageOf(notice, shown)),
            NoticeKind.OtherClient => (isOwn ? Texts.Fill(NoticesText.OtherClientOwn, agent, InertText.Of(notice.App), InertText.Of(notice.Client))
                : Texts.Fill(NoticesText.OtherClient, agent, person, InertText.Of(notice.App), InertText.Of(notice.Client)),
                NoticesText.OtherClientSubject, isOwn || answersFor ? "agents" : PageOf(notice, shown)),
            NoticeKind.SignInEnds => (notice.EndsAt <= now ? NoticesText.SignInEnded
                : Texts.Fill(NoticesText.SignInEnds, notice.EndsAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)), NoticesText.SignInSubject, ""),
            _ => (Texts.Fill(notice.Decision == RequestEnd.Granted ? NoticesText.Granted : NoticesText.Declined, notice.Offer is { } tool ? InertText.Of(tool) : NoticesText.FormerTool),
                NoticesText.DecidedSubject, "agents"),
        };
        return new NoticeLine(about, text, link(page)) { Subject = subject, Person = person, Agent = agent };
    }

    private static string Stopped(Notice notice, string? person, string? agent) => notice.Stopped switch
    {
        StopScope.Everything => NoticesText.StopEverything,
        StopScope.Server when notice.Server is { } server => Texts.Fill(NoticesText.StopServer, server),
        StopScope.Tool when notice.Offer is { } tool => Texts.Fill(NoticesText.StopTool, InertText.Of(tool)),
        StopScope.Member when person is not null => Texts.Fill(NoticesText.StopMember, person),
        StopScope.Agent when agent is not null => Texts.Fill(NoticesText.StopAgent, agent, person),
        _ => NoticesText.StopFormer,
    };

    private static string Held(IReadOnlyList<Notice> about, string server)
    {
        if (about.Count == 1)
        {
            return Texts.Fill(NoticesText.HeldOne, server, InertText.Of(about[0].Offer));
        }

        var names = string.Join(", ", about.Take(MostNamed).Select(notice => InertText.Of(notice.Offer)));
        return Texts.Fill(
            NoticesText.HeldMany, server, Texts.Fill(NoticesText.HeldCount, about.Count),
            about.Count > MostNamed ? Texts.Fill(NoticesText.AndMore, names, about.Count - MostNamed) : names);
    }

    private static string Span(int? hours) => hours switch
    {
        null => NoticesText.ForGood,
        1 => NoticesText.OneHour,
        > 48 and var many when many % 24 == 0 => Texts.Fill(NoticesText.Days, many / 24),
        var some => Texts.Fill(NoticesText.Hours, some),
    };

    // Worked out anew: a message may have waited.
    private static string In(Notice notice, DateTimeOffset now) =>
        notice.EndsAt is { } end && (int)Math.Ceiling((end - now).TotalDays) is > 1 and var days ? Texts.Fill(NoticesText.InDays, days) : NoticesText.WithinADay;

    private static string PageOf(Notice notice, bool shown) => shown ? $"people/{notice.MemberId}" : "people";

    private string Person(Guid id, bool shown) => !shown ? $"member-{rules.Veil(id)}"
        : people.NameOf(id) is { Length: > 0 } name ? InertText.Of(name)
        : people.EmailOf(id) is { } address ? InertText.Of(address)
        : Pseudonym.Of(id);

    private string Agent(Guid id, bool shown) => !shown ? $"agent-{rules.Veil(id)}"
        : people.AgentNameOf(id) is { } name ? InertText.Of(name)
        : Pseudonym.OfAgent(id);
}
