using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary><c>nest__status</c>, the nest's own tool: what this agent may use, what is in the way, and where to ask for more.</summary>
public sealed class StatusTool(
    UpstreamPool pool, Explanations explain, GatewayOptions options, MemberName memberName, AgentName agentName, MattersOf mattersOf, TimeProvider time)
{
    public const string Name = ServerSlug.Nest + ToolAddress.Separator + "status";

    private static readonly TimeSpan s_soon = TimeSpan.FromDays(14);

    /// <summary>The tool as lists show it.</summary>
    public static JsonObject Definition() => new()
    {
        ["name"] = Name,
        ["title"] = "What you may use here",
        ["description"] = "Says which servers, tools, prompts and resources this agent may use through McpNest, what is held, stopped, down or about to expire and why, "
            + "and where to ask for more. Call it when a tool is missing or refused.",
        ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false },
        ["annotations"] = new JsonObject
        {
            ["readOnlyHint"] = true,
            ["destructiveHint"] = false,
            ["idempotentHint"] = true,
            ["openWorldHint"] = false,
        },
    };

    /// <summary>The tool's result for one caller: the same facts as text and as structured content.</summary>
    public JsonObject Answer(PolicyState state, Caller caller)
    {
        var report = StatusReport.Of(state, caller, pool.HealthOf, time.GetUtcNow());
        return new JsonObject
        {
            ["content"] = Gateway.Answer.Text(Text(report)),
            ["structuredContent"] = Structured(report),
            ["isError"] = false,
        };
    }

    private string Text(StatusReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(WhoAmI(report)).AppendLine();
        var (tools, prompts, resources) = (report.Usable(OfferKind.Tool), report.Usable(OfferKind.Prompt), report.Usable(OfferKind.Resources));
        text.AppendLine(report.Block is { } block ? Blocked(block)
            : tools.Length > 0 ? $"You may use {Count(tools.Length, "tool")}:"
            : !report.Offers.Any(offer => offer.What == OfferKind.Tool) ? "You may not use any tool yet: nobody has given one to your person."
            : "You may not use any tool at the moment.");
        AppendByServer(text, tools);
        if (prompts.Length > 0)
        {
            text.AppendLine().Append("You may use ").Append(Count(prompts.Length, "prompt")).AppendLine(":");
            AppendByServer(text, prompts);
        }

        if (resources.Length > 0)
        {
            text.AppendLine().Append("You may read the resources of ").AppendJoin(", ", resources.Select(offer => offer.Name)).AppendLine(".");
        }

        foreach (var (title, lines) in Notices(report))
        {
            text.AppendLine().AppendLine(title);
            lines.ForEach(line => text.Append("- ").AppendLine(line));
        }

        return text.AppendLine().Append("To ask for more: ").Append(options.Link("agents")).ToString();
    }

    private static void AppendByServer(StringBuilder text, IEnumerable<StatusReport.Offer> offers)
    {
        foreach (var server in offers.GroupBy(offer => offer.Server))
        {
            text.Append("- ").Append(server.Key.Slug).Append(": ").AppendJoin(", ", server.Select(offer => offer.Name)).AppendLine();
        }
    }

    private string WhoAmI(StatusReport report)
    {
        var agent = agentName(report.AgentId) is { } name ? $"\"{name}\"" : "an agent";
        var member = memberName(report.MemberId) is { } person ? $" of {person}" : "";
        return $"You are {agent}{member} at McpNest ({options.PublicUrl.GetLeftPart(UriPartial.Authority)}). Your key works until {report.ExpiresAt:yyyy-MM-dd}.";
    }

    private string Blocked(DenialReason block) => block switch
    {
        DenialReason.EverythingStopped => "Nothing can be called: an admin has stopped all calls for now.",
        DenialReason.MemberStopped => "Nothing can be called: all calls of your person are stopped for now.",
        DenialReason.AgentStopped => "Nothing can be called: this agent is stopped for now.",
        DenialReason.MemberSuspended => "Nothing can be called: the person this agent belongs to is suspended.",
        DenialReason.SignInTooOld => "Nothing can be called: your person's last sign-in is too long ago, and they have to sign in again.",
        _ => "Nothing can be called: this key is no longer valid.",
    } + (block == DenialReason.SignInTooOld
        ? $" They can do so at {options.Link("")}; then this key works at once."
        : $" An admin can change that at {options.Link(block == DenialReason.EverythingStopped ? "" : "people")}.");

    private IEnumerable<(string Title, List<string> Lines)> Notices(StatusReport report)
    {
        (string, List<string>)[] notices =
        [
            ("Held, because the server now describes them differently from what was approved:",
                [.. report.In(StatusKind.Held).Select(offer => $"{offer.Label}: {explain.OwnerOf(offer.Server)} can approve the new definition at {options.Link("servers")}.")]),
            ("Stopped for now:",
                [.. report.In(StatusKind.Stopped).Select(offer => $"{offer.Label}: {explain.OwnerOf(offer.Server)} can resume it at {options.Link("servers")}.")]),
            ("Of a server whose command line is not approved:",
                [.. report.In(StatusKind.NotApproved).Select(offer => $"{offer.Label}: {explain.OwnerOf(offer.Server)} can approve it at {options.Link("servers")}.")]),
            ("Not offered by their server any more:",
                [.. report.In(StatusKind.Gone).Select(offer => $"{offer.Label}: {explain.OwnerOf(offer.Server)} can look into it at {options.Link("servers")}.")]),
            ("Waiting for your person's own token:",
                [.. report.In(StatusKind.TokenMissing).DistinctBy(offer => offer.Server.Id)
                    .Select(offer => $"the server {offer.Server.Slug}: they can paste it at {options.Link("accounts")}.")]),
            ("Hidden from this agent by its person:", [.. HiddenLine(report)]),
            ("Servers that are down:", [.. report.Down.Select(down => $"{down.Server.Slug}: {down.Health.Sentence}")]),
            ("About to end:",
            [
                .. StatusEnds.Lines(report, mattersOf(report.MemberId), options),
                .. report.In(StatusKind.Usable).Where(offer => report.Block is null && offer.Until is { } until && report.ExpiresSoon(until, s_soon))
                    .Select(offer => $"{offer.Label}: your access ends on {offer.Until:yyyy-MM-dd HH:mm} UTC."),
            ]),
            ("Used by another app than they were made for; whoever does not know why should revoke them:",
                [.. mattersOf(report.MemberId).Misuses.Select(misuse =>
                    $"the key of {(misuse.AgentId == report.AgentId ? "this agent" : Named(misuse.AgentId))} was made for {misuse.App} and is used by {misuse.Client}: your person can look at {options.Link("agents")}.")]),
        ];
        return notices.Where(notice => notice.Item2.Count > 0);
    }

    private string Named(Guid agentId) => agentName(agentId) is { } name ? $"\"{name}\"" : "another agent";

    private IEnumerable<string> HiddenLine(StatusReport report)
    {
        (int Count, string One)[] hidden =
        [
            (report.Hidden(OfferKind.Tool), "tool"), (report.Hidden(OfferKind.Prompt), "prompt"), (report.Hidden(OfferKind.Resources), "resource list"),
        ];
        string[] parts = [.. hidden.Where(part => part.Count > 0).Select(part => Count(part.Count, part.One))];
        if (parts.Length > 0)
        {
            yield return $"{string.Join(", ", parts)}. They can show them again at {options.Link("agents")}.";
        }
    }

    private JsonObject Structured(StatusReport report) => new()
    {
        ["agent"] = agentName(report.AgentId),
        ["member"] = memberName(report.MemberId),
        ["keyExpires"] = report.ExpiresAt.UtcDateTime.ToString("O"),
        ["blocked"] = report.Block?.ToString(),
        ["tools"] = Structured(report, OfferKind.Tool),
        ["prompts"] = Structured(report, OfferKind.Prompt),
        ["resources"] = Structured(report, OfferKind.Resources),
        ["tokensMissing"] = new JsonArray([.. report.In(StatusKind.TokenMissing).Select(offer => offer.Server.Slug).Distinct().Select(slug => JsonValue.Create(slug))]),
        ["hidden"] = report.In(StatusKind.Hidden).Count(),
        ["down"] = new JsonArray([.. report.Down.Select(down => JsonValue.Create(down.Server.Slug))]),
        ["signInNeededBefore"] = report.SignInEnds?.UtcDateTime.ToString("O"),
        ["tokensEnding"] = StatusEnds.Tokens(report, mattersOf(report.MemberId)),
        ["usedByAnotherClient"] = new JsonArray(
            [.. mattersOf(report.MemberId).Misuses.Select(misuse => new JsonObject { ["agent"] = agentName(misuse.AgentId), ["madeFor"] = misuse.App, ["usedBy"] = misuse.Client })]),
        ["ask"] = options.Link("access"),
    };

    private static JsonArray Structured(StatusReport report, OfferKind what) =>
    [
        .. report.Offers.Where(offer => offer.What == what && offer.Kind != StatusKind.Hidden).Select(offer => new JsonObject
        {
            [what == OfferKind.Resources ? "server" : "name"] = offer.Name,
            ["state"] = WireName.Of(offer.Kind),
            ["until"] = offer.Until?.UtcDateTime.ToString("O"),
        }),
    ];

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
