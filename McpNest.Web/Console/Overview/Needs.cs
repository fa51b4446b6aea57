using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Overview;

/// <summary>Finds what needs a person, most pressing first. Each cause appears once.</summary>
public static class Needs
{
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(7);

    public static IReadOnlyList<Need> Find(IReadOnlyList<ServerSummary> servers, IReadOnlyList<AgentSummary> agents, DateTimeOffset now) =>
    [
        .. servers.Where(server => !server.Server.MayConnect).Select(server => new Need(
            "held", "❚❚", $"{server.Server.Slug} does not run: nobody approved its command line.", "Review", Page(server))),
        .. servers.Where(server => server.Server.MayConnect && server.IsInTrouble()).Select(server => new Need(
            "error", "!", $"{server.Server.Slug}: {server.Health.Sentence}", "Look", Page(server))),
        .. servers.Where(server => server.CountOf(ToolState.Held) > 0).Select(server => new Need(
            "held", "❚❚", $"{server.Server.Slug}: {server.InState(ToolState.Held)} changed since approval, calls to that are refused.", "Review", Page(server))),
        .. servers.Where(server => server.CountOf(ToolState.New) > 0).Select(server => new Need(
            "held", "❚❚", $"{server.Server.Slug}: {server.InState(ToolState.New)} new and off until approved.", "Review", Page(server))),
        .. agents.Where(agent => agent.State == AgentState.Active && agent.ExpiresAt - now < s_soon).OrderBy(agent => agent.ExpiresAt)
            .Select(agent => new Need(
                "quiet", "–", $"The key of {agent.Name} ({agent.MemberEmail}) ends {Spans.Ahead(agent.ExpiresAt, now)}.", "Open", $"people/{agent.MemberId}")),
    ];

    private static string Page(ServerSummary server) => $"servers/{server.Server.Slug}";
}
