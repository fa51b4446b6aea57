using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration.Notices;

/// <summary>
/// Finds what there is to tell. Pure: Overview shows what it finds, and what is sent was found by it, so the two cannot disagree.
/// </summary>
public static class NoticeFinder
{
    private const int Ended = 0;

    /// <summary>What the notice has for an id that the gate is closed.</summary>
    public static string IdOfGate { get; } = WireName.Of(NoticeKind.GateClosed);

    public static IReadOnlyList<Notice> Find(NoticeFacts facts) =>
    [
        .. Gate(facts),
        .. facts.State.Stops.Where(stop => !IsOfRevoked(facts.State, stop)).Select(stop => Of(facts.State, stop)),
        .. facts.Servers.SelectMany(server => Of(server)),
        .. facts.Servers.SelectMany(server => Credentials(server, facts)),
        .. facts.Ending.SelectMany(token => Of(token, facts)),
        .. facts.Requests.Select(request => Of(request)),
        .. facts.Agents.Where(agent => agent.State == AgentState.Active).SelectMany(agent => Of(agent, facts)),
        .. facts.State.Members.Values.SelectMany(member => SignIn(member, facts)),
        .. facts.Decided.Select(request => Of(request, facts)),
    ];

    /// <summary>Whether a person should look at a server: it is down, or was given up on.</summary>
    public static bool IsDown(ServerHealthKind kind) => kind is ServerHealthKind.Down or ServerHealthKind.Failed;

    /// <summary>What the notice has for an id that a server is down.</summary>
    public static string IdOfDown(Guid serverId) => IdOf(NoticeKind.ServerDown, serverId);

    /// <summary>The same matter as a notice that it is over, from the id of an incident that was told.</summary>
    /// <returns>Null when there is nothing left it could be about.</returns>
    public static Notice? OverOf(PolicyState state, string id)
    {
        var parts = id.Split(':');
        switch (parts)
        {
            case [var kind] when kind == IdOfGate:
                return new Notice(NoticeKind.GateClosed, id) { IsOver = true };
            case [var kind, var server] when kind == WireName.Of(NoticeKind.ServerDown):
                return Guid.TryParse(server, out var serverId) && state.Servers.GetValueOrDefault(serverId) is { } known
                    ? new Notice(NoticeKind.ServerDown, id) { IsOver = true, ServerId = known.Id, Server = known.Slug }
                    : null;
            case [var kind, var scope, .. var subject] when kind == WireName.Of(NoticeKind.Stop) && WireName.TryParse<StopScope>(scope, out var stopped):
                var stop = new Stop(stopped, subject is [var text] && Guid.TryParse(text, out var subjectId) ? subjectId : null);
                return IsGone(state, stop) || IsOfRevoked(state, stop) ? null : Of(state, stop) with { IsOver = true };
            default:
                return null;
        }
    }

    private static IEnumerable<Notice> Gate(NoticeFacts facts)
    {
        if (facts.Closed is { } closed)
        {
            yield return new Notice(NoticeKind.GateClosed, IdOfGate) { Sentence = closed };
        }
    }

    private static Notice Of(PolicyState state, Stop stop)
    {
        var id = IdOf(NoticeKind.Stop, WireName.Of(stop.Scope), stop.Id);
        var server = stop.Scope switch
        {
            StopScope.Server => state.Servers.GetValueOrDefault(stop.Id ?? default),
            StopScope.Tool => state.FindServerOfTool(stop.Id ?? default),
            _ => null,
        };
        var offer = server?.Offers.FirstOrDefault(known => known.Id == stop.Id);
        var agent = stop.Scope == StopScope.Agent ? state.Agents.GetValueOrDefault(stop.Id ?? default) : null;
        return new Notice(NoticeKind.Stop, id)
        {
            Stopped = stop.Scope,
            ServerId = server?.Id,
            Server = server?.Slug,
            OfferId = offer?.Id,
            Offer = offer is null ? null : NameOf(server!, offer),
            AgentId = agent?.Id,
            MemberId = stop.Scope == StopScope.Member ? stop.Id : agent?.MemberId,
        };
    }

    // A revoked key never works again, so nothing is left to resume.
    private static bool IsOfRevoked(PolicyState state, Stop stop) =>
        stop.Scope == StopScope.Agent && state.Agents.GetValueOrDefault(stop.Id ?? default) is not { Revoked: false };

    private static bool IsGone(PolicyState state, Stop stop) => stop.Scope switch
    {
        StopScope.Server => !state.Servers.ContainsKey(stop.Id ?? default),
        StopScope.Tool => state.FindServerOfTool(stop.Id ?? default) is null,
        StopScope.Member => !state.Members.ContainsKey(stop.Id ?? default),
        _ => false,
    };

    private static IEnumerable<Notice> Of(ServerSummary summary)
    {
        var server = summary.Server;
        if (summary.IsSuspended)
        {
            yield break; // that it is stopped is told
        }

        if (server.MayConnect && IsDown(summary.Health.Kind))
        {
            yield return new Notice(NoticeKind.ServerDown, IdOfDown(server.Id)) { ServerId = server.Id, Server = server.Slug, Sentence = summary.Health.Sentence };
        }

        foreach (var offer in OfferName.InOrder(server.Offers.Where(offer => offer is { State: ToolState.Held })))
        {
            yield return new Notice(NoticeKind.Held, IdOf(NoticeKind.Held, offer.Id, offer.Live!.Value.Hex[..Math.Min(16, offer.Live.Value.Hex.Length)]))
            {
                ServerId = server.Id,
                Server = server.Slug,
                OfferId = offer.Id,
                Offer = NameOf(server, offer),
            };
        }
    }

    private static IEnumerable<Notice> Credentials(ServerSummary server, NoticeFacts facts)
    {
        foreach (var secret in server.Secrets)
        {
            // Names of headers are people's words, and ids are not.
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{secret.Kind} {secret.Name}")))[..16];
            if (StepOf(CredentialEnd.DaysLeft(secret.EndsOn, facts.Now), facts) is var (left, step))
            {
                yield return new Notice(NoticeKind.CredentialEnds, IdOf(NoticeKind.CredentialEnds, server.Server.Id, name, Day(secret.EndsOn), step))
                {
                    ServerId = server.Server.Id,
                    Server = server.Server.Slug,
                    Credential = secret.Name,
                    EndsOn = secret.EndsOn,
                    DaysLeft = left,
                };
            }
        }
    }

    private static IEnumerable<Notice> Of(TokenEnd token, NoticeFacts facts)
    {
        if (facts.Servers.FirstOrDefault(known => known.Server.Id == token.ServerId)?.Server is { } server && StepOf(CredentialEnd.DaysLeft(token.EndsOn, facts.Now), facts) is var (left, step))
        {
            yield return new Notice(NoticeKind.TokenEnds, IdOf(NoticeKind.TokenEnds, token.ServerId, token.MemberId, Day(token.EndsOn), step))
            {
                ServerId = server.Id,
                Server = server.Slug,
                MemberId = token.MemberId,
                EndsOn = token.EndsOn,
                DaysLeft = left,
            };
        }
    }

    private static Notice Of(RequestSummary request) => new(NoticeKind.Request, IdOf(NoticeKind.Request, request.Id))
    {
        RequestId = request.Id,
        ServerId = request.ServerId,
        OfferId = request.ToolId,
        Offer = request.Tool,
        MemberId = request.MemberId,
        Hours = request.Hours,
    };

    private static IEnumerable<Notice> Of(AgentSummary agent, NoticeFacts facts)
    {
        if (StepOf(DaysUntil(agent.ExpiresAt, facts.Now), facts) is var (left, step))
        {
            yield return new Notice(NoticeKind.KeyEnds, IdOf(NoticeKind.KeyEnds, agent.Id, agent.ExpiresAt.ToUnixTimeSeconds(), step))
            {
                AgentId = agent.Id,
                MemberId = agent.MemberId,
                EndsAt = agent.ExpiresAt,
                DaysLeft = left,
            };
        }

        if (agent is { OtherClient: { } other, App: { } app })
        {
            // Anybody can call a client anything: what is told again is another app, not another word.
            var which = ClientApps.Of(other)?.Id ?? ClientApps.Other;
            yield return new Notice(NoticeKind.OtherClient, IdOf(NoticeKind.OtherClient, agent.Id, agent.IssuedAt.ToUnixTimeSeconds(), app, which))
            {
                AgentId = agent.Id,
                MemberId = agent.MemberId,
                App = ClientApps.Find(app)?.Name ?? app,
                Client = other,
            };
        }
    }

    // Who has no key that works has nothing to lose by it.
    private static IEnumerable<Notice> SignIn(Member member, NoticeFacts facts)
    {
        if (member is { Kind: MemberKind.Person, Suspended: false }
            && AccessPolicy.SignInEnds(facts.State, member) is { } end
            && StepOf(DaysUntil(end, facts.Now), facts) is var (left, step)
            && facts.State.Agents.Values.Any(agent => agent.IsUsableAt(facts.Now)
                && (agent.MemberId == member.Id || facts.State.Members.GetValueOrDefault(agent.MemberId)?.OwnerId == member.Id)))
        {
            yield return new Notice(NoticeKind.SignInEnds, IdOf(NoticeKind.SignInEnds, member.Id, end.ToUnixTimeSeconds(), step))
            {
                MemberId = member.Id,
                EndsAt = end,
                DaysLeft = left,
            };
        }
    }

    private static Notice Of(DecidedRequest request, NoticeFacts facts)
    {
        var server = facts.State.Servers.GetValueOrDefault(request.ServerId);
        var offer = server?.Offers.FirstOrDefault(known => known.Id == request.ToolId);
        return new Notice(NoticeKind.RequestDecided, IdOf(NoticeKind.RequestDecided, request.Id))
        {
            RequestId = request.Id,
            ServerId = server?.Id,
            Server = server?.Slug,
            OfferId = offer?.Id,
            Offer = offer is null ? null : NameOf(server!, offer),
            // Who decided about their own request knows.
            MemberId = request.By.MemberId == request.MemberId ? null : request.MemberId,
            Decision = request.End,
        };
    }

    /// <summary>The last of the configured days that has come, and the days themselves; null while the end is too far away to be told.</summary>
    private static (int Left, int Step)? StepOf(int? left, NoticeFacts facts) => left switch
    {
        null => null,
        < 0 => (left.Value, Ended),
        { } days => facts.DaysBefore.Where(before => before >= days).DefaultIfEmpty(Ended).Min() is > Ended and var step ? (days, step) : null,
    };

    // An end in an hour is one day away, as an end in a day is; what is past is past.
    private static int DaysUntil(DateTimeOffset end, DateTimeOffset now) => end <= now ? -1 : (int)Math.Ceiling((end - now).TotalDays);

    private static string NameOf(UpstreamServer server, ServerTool offer) => new ToolAddress(server.Slug, OfferName.Of(offer)).ToString();

    private static string? Day(DateOnly? day) => day?.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string IdOf(NoticeKind kind, params ReadOnlySpan<object?> parts)
    {
        var id = new StringBuilder(WireName.Of(kind));
        foreach (var part in parts)
        {
            if (part is not null)
            {
                id.Append(':').Append(part is Guid guid ? guid.ToString("N") : Convert.ToString(part, CultureInfo.InvariantCulture));
            }
        }

        return id.ToString();
    }
}
