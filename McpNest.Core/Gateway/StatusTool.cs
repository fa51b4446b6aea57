using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary><c>nest__status</c>, the nest's own tool: what this agent may use, what is in the way, and where to ask for more.</summary>
public sealed class StatusTool(
    UpstreamPool pool, Explanations explain, GatewayOptions options, MemberName memberName, AgentName agentName, TimeProvider time)
{
    public const string Name = ServerSlug.Nest + ToolAddress.Separator + "status";

    private static readonly TimeSpan s_soon = TimeSpan.FromDays(14);

    /// <summary>The tool as lists show it.</summary>
    public static JsonObject Definition() => new()
    {
        ["name"] = Name,
        ["title"] = "What you may use here",
        ["description"] = "Says which servers and tools this agent may use through McpNest, what is held, stopped, down or about to expire and why, "
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
        text.AppendLine(report.Block is { } block ? Blocked(block)
            : report.Usable.Length > 0 ? $"You may use {Count(report.Usable.Length, "tool")}:"
            : report.Tools.IsEmpty ? "You may not use any tool yet: nobody has given one to your person."
            : "You may not use any tool at the moment.");
        foreach (var server in report.Usable.GroupBy(tool => tool.Server))
        {
            text.Append("- ").Append(server.Key.Slug).Append(": ").AppendJoin(", ", server.Select(tool => tool.Name)).AppendLine();
        }

        foreach (var (title, lines) in Notices(report))
        {
            text.AppendLine().AppendLine(title);
            lines.ForEach(line => text.Append("- ").AppendLine(line));
        }

        return text.AppendLine().Append("To ask for more: ").Append(options.Link("access")).ToString();
    }

    private string WhoAmI(StatusReport report)
    {
        var agent = agentName(report.AgentId) is { } name ? $"\"{name}\"" : "an agent";
        var member = memberName(report.MemberId) is { } person ? $" of {person}" : "";
        return $"You are {agent}{member} at McpNest ({options.PublicUrl.GetLeftPart(UriPartial.Authority)}). Your key works until {report.ExpiresAt:yyyy-MM-dd}"
            + (report.ExpiresSoon(report.ExpiresAt, s_soon) ? "; ask for a new one soon." : ".");
    }

    private string Blocked(DenialReason block) => block switch
    {
        DenialReason.EverythingStopped => "Nothing can be called: an admin has stopped all calls for now.",
        DenialReason.MemberStopped => "Nothing can be called: all calls of your person are stopped for now.",
        DenialReason.AgentStopped => "Nothing can be called: this agent is stopped for now.",
        DenialReason.MemberSuspended => "Nothing can be called: the person this agent belongs to is suspended.",
        _ => "Nothing can be called: this key is no longer valid.",
    } + $" An admin can change that at {options.Link("people")}.";

    private IEnumerable<(string Title, List<string> Lines)> Notices(StatusReport report)
    {
        (string, List<string>)[] notices =
        [
            ("Held, because the server now describes them differently from what was approved:",
                [.. report.In(StatusKind.Held).Select(tool => $"{tool.Name}: {explain.OwnerOf(tool.Server)} can approve the new definition at {options.Link("servers")}.")]),
            ("Stopped for now:",
                [.. report.In(StatusKind.Stopped).Select(tool => $"{tool.Name}: {explain.OwnerOf(tool.Server)} can resume it at {options.Link("servers")}.")]),
            ("Of a server whose command line is not approved:",
                [.. report.In(StatusKind.NotApproved).Select(tool => $"{tool.Name}: {explain.OwnerOf(tool.Server)} can approve it at {options.Link("servers")}.")]),
            ("Not offered by their server any more:",
                [.. report.In(StatusKind.Gone).Select(tool => $"{tool.Name}: {explain.OwnerOf(tool.Server)} can look into it at {options.Link("servers")}.")]),
            ("Servers that are down:", [.. report.Down.Select(down => $"{down.Server.Slug}: {down.Health.Sentence}")]),
            ("About to end:",
                [.. report.Usable.Where(tool => tool.Until is { } until && report.ExpiresSoon(until, s_soon))
                    .Select(tool => $"{tool.Name}: your access ends on {tool.Until:yyyy-MM-dd HH:mm} UTC.")]),
        ];
        return notices.Where(notice => notice.Item2.Count > 0);
    }

    private JsonObject Structured(StatusReport report) => new()
    {
        ["agent"] = agentName(report.AgentId),
        ["member"] = memberName(report.MemberId),
        ["keyExpires"] = report.ExpiresAt.UtcDateTime.ToString("O"),
        ["blocked"] = report.Block?.ToString(),
        ["tools"] = new JsonArray([.. report.Tools.Select(tool => new JsonObject
        {
            ["name"] = tool.Name,
            ["state"] = tool.Kind.ToString().ToLowerInvariant(),
            ["until"] = tool.Until?.UtcDateTime.ToString("O"),
        })]),
        ["down"] = new JsonArray([.. report.Down.Select(down => JsonValue.Create(down.Server.Slug))]),
        ["ask"] = options.Link("access"),
    };

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
