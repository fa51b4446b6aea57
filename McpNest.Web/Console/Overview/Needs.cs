using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Overview;

/// <summary>Finds what needs a person, most pressing first. Each cause appears once.</summary>
public static class Needs
{
    /// <summary>Checkpoints are signed far more often; beyond this something is wrong with them.</summary>
    private static readonly TimeSpan s_longUnsigned = TimeSpan.FromDays(2);

    /// <summary>What is told of by itself is found where that is found; what is only shown is found here.</summary>
    public static IReadOnlyList<Need> Find(NestFacts facts)
    {
        var told = NoticeFinder.Find(facts.Told);
        return
        [
            .. Journal(facts, told)
                .Concat(facts.Servers.SelectMany(server => Of(server, facts, [.. told.Where(notice => notice.ServerId == server.Server.Id)])))
                .Concat(facts.Servers.SelectMany(server => Credentials(server, facts, [.. told.Where(notice => notice.ServerId == server.Server.Id)])))
                .Concat(told.Where(notice => notice.Kind == NoticeKind.Request).Select(notice => Asked(facts.Requests.First(request => request.Id == notice.RequestId), facts)))
                .Concat(told.Where(notice => notice.Kind is NoticeKind.KeyEnds or NoticeKind.OtherClient)
                    .Select(notice => Of(notice, facts.Agents.First(agent => agent.Id == notice.AgentId), facts)))
                .Concat(Left(facts))
                .Concat(FirstSteps(facts))
                .OrderBy(need => need.Urgency),
        ];
    }

    private static IEnumerable<Need> Journal(NestFacts facts, IReadOnlyList<Notice> told)
    {
        foreach (var closed in told.Where(notice => notice.Kind == NoticeKind.GateClosed))
        {
            yield return new Need("gate", Urgency.Everything, "error", "!", Texts.Fill(OverviewText.GateClosed, closed.Sentence), OverviewText.LookAtJournal, "journal");
        }

        if (facts.NoCheckpoint is { } unsigned)
        {
            yield return new Need("checkpoint", Urgency.Proof, "denied", "!", Texts.Fill(OverviewText.CheckpointFails, unsigned), OverviewText.LookAtJournal, "journal");
        }
        else if (facts.SignedAt is { } signed && facts.Now - signed > s_longUnsigned)
        {
            yield return new Need(
                "checkpoint", Urgency.Proof, "denied", "!", Texts.Fill(OverviewText.CheckpointOld, Spans.Ago(signed, facts.Now)), OverviewText.LookAtJournal, "journal");
        }
    }

    private static IEnumerable<Need> Of(ServerSummary server, NestFacts facts, IReadOnlyList<Notice> told)
    {
        var (slug, page) = (server.Server.Slug, $"servers/{server.Server.Slug}");
        if (server.IsSuspended)
        {
            yield break; // a banner says so on every page
        }

        if (!server.Server.MayConnect)
        {
            yield return new Need($"launch-{slug}", Urgency.Review, "held", "❚❚", Texts.Fill(OverviewText.LaunchWaits, slug), Act(facts), page);
        }

        foreach (var down in told.Where(notice => notice.Kind == NoticeKind.ServerDown))
        {
            yield return new Need($"down-{slug}", Urgency.Calls, "error", "!", Texts.Fill(OverviewText.Down, slug, down.Sentence), OverviewText.Look, page);
        }

        if (told.Any(notice => notice.Kind == NoticeKind.Held))
        {
            yield return new Need(
                $"held-{slug}", Urgency.Calls, "held", "❚❚", Texts.Fill(OverviewText.Held, slug, server.InState(ToolState.Held)), Act(facts), page + "?show=changed");
        }

        if (server.CountOf(ToolState.New) > 0)
        {
            yield return new Need(
                $"new-{slug}", Urgency.Review, "quiet", "○", Texts.Fill(OverviewText.New, slug, server.InState(ToolState.New)), Act(facts), page + "?show=new");
        }
    }

    // Members' own tokens are theirs to replace; whoever answers for the server can only say so.
    private static IEnumerable<Need> Credentials(ServerSummary server, NestFacts facts, IReadOnlyList<Notice> told)
    {
        var (slug, now) = (server.Server.Slug, facts.Now);
        foreach (var secret in told.Where(notice => notice.Kind == NoticeKind.CredentialEnds))
        {
            var isPast = secret.DaysLeft < 0;
            yield return new Need(
                $"secret-{slug}-{secret.Credential}", isPast ? Urgency.Calls : Urgency.Soon, isPast ? "error" : "quiet", isPast ? "!" : "–",
                Texts.Fill(OverviewText.SecretEnds, slug, secret.Credential, EndWords.Of(secret.EndsOn, now)),
                facts.ReadsOnly ? OverviewText.Look : OverviewText.Renew, $"servers/{slug}");
        }

        var tokens = told.Where(notice => notice.Kind == NoticeKind.TokenEnds).ToList();
        if (tokens.Count > 0)
        {
            yield return new Need(
                $"tokens-{slug}", Urgency.Soon, "quiet", "–",
                Texts.Fill(
                    tokens.Count == 1 ? OverviewText.TokenEnds : OverviewText.TokensEnd, slug, tokens.Count,
                    EndWords.Of(tokens.Min(token => token.EndsOn), now)),
                OverviewText.Look, tokens is [var only] && !facts.HidesNames ? $"people/{only.MemberId}" : "people");
        }
    }

    // Only admins can say who does from now on.
    private static IEnumerable<Need> Left(NestFacts facts)
    {
        if (!facts.SetsUp)
        {
            yield break;
        }

        foreach (var service in facts.State.Members.Values.Where(member => member.OwnerId is { } owner && !IsHere(facts.State, owner)).OrderBy(member => member.Id))
        {
            yield return new Need(
                $"service-{service.Id}", Urgency.Review, "denied", "!",
                Texts.Fill(OverviewText.ServiceLeft, facts.NameOf(service.Id) ?? Pseudonym.Of(service.Id)), OverviewText.Decide, $"people/{service.Id}");
        }

        foreach (var server in facts.State.Servers.Values.Where(server => server.OwnerId is { } owner && !IsHere(facts.State, owner)).OrderBy(server => server.Slug, StringComparer.Ordinal))
        {
            yield return new Need(
                $"owner-{server.Slug}", Urgency.Review, "denied", "!", Texts.Fill(OverviewText.ServerLeft, server.Slug), OverviewText.Decide, $"servers/{server.Slug}");
        }
    }

    private static bool IsHere(PolicyState state, Guid person) => state.Members.GetValueOrDefault(person) is { Suspended: false };

    private static string Act(NestFacts facts) => facts.ReadsOnly ? OverviewText.Look : OverviewText.Review;

    private static Need Asked(RequestSummary request, NestFacts facts)
    {
        var span = request.Hours is { } hours ? Durations.Of(hours) : OverviewText.ForGood;
        var ago = request.AskedAt is { } at ? $" ({Spans.Ago(at, facts.Now)})" : "";
        return new Need(
            $"request-{request.Id}", Urgency.Person, "held", "?", Texts.Fill(OverviewText.Asks, request.MemberName, request.Tool, span, ago),
            facts.ReadsOnly ? OverviewText.Look : OverviewText.Decide, $"access?member={request.MemberId}&tool={request.ToolId}")
        {
            Request = facts.ReadsOnly ? null : request,
        };
    }

    private static Need Of(Notice notice, AgentSummary agent, NestFacts facts)
    {
        var (page, now) = ($"people/{agent.MemberId}", facts.Now);
        if (notice.Kind == NoticeKind.KeyEnds)
        {
            return new Need(
                $"key-{agent.Id}", Urgency.Soon, "quiet", "–",
                Texts.Fill(OverviewText.KeyEnds, agent.Name, agent.MemberEmail, Spans.Ahead(agent.ExpiresAt, now)),
                facts.MayRenew(agent) ? OverviewText.Renew : OverviewText.Look, page);
        }

        var ago = Spans.Ago(agent.OtherClientAt ?? now, now);
        return new Need(
            $"other-{agent.Id}", Urgency.Notice, "denied", "!",
            facts.HidesNames
                ? Texts.Fill(OverviewText.OtherClientUnnamed, notice.App, notice.Client, ago)
                : Texts.Fill(OverviewText.OtherClient, agent.Name, agent.MemberEmail, notice.App, notice.Client, ago),
            OverviewText.Look, page)
        {
            Misused = facts.ReadsOnly ? null : agent,
        };
    }

    private static IEnumerable<Need> FirstSteps(NestFacts facts)
    {
        if (facts.SetsUp && FirstStep(facts) is { } step)
        {
            yield return new Need("first-steps", Urgency.Notice, "quiet", "○", Texts.Fill(OverviewText.FirstSteps, step), OverviewText.GoOn, "first-steps");
        }
    }

    /// <summary>What comes next on the way to a first call; null when it was made.</summary>
    private static string? FirstStep(NestFacts facts) => true switch
    {
        _ when facts.AnyCall => null,
        _ when facts.State.Servers.IsEmpty => OverviewText.StepServer,
        _ when !facts.State.Servers.Values.Any(server => server.Offers.Any(offer => offer.Approved is not null)) => OverviewText.StepApprove,
        _ when !facts.State.Grants.Values.Any(grant => grant.Effect == GrantEffect.Allow) => OverviewText.StepAccess,
        _ when facts.State.Agents.IsEmpty => OverviewText.StepKey,
        _ => OverviewText.StepCall,
    };
}
