using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>server approve NAME [--tools a,b|all] [--launch]</c></summary>
internal static class ServerApproval
{
    private const string All = "all";

    public static Command Create(CommandContext context)
    {
        var name = Options.ServerName();
        var tools = Options.Text("--tools", "a,b|all", "Approve these tools as the server offers them now.");
        var launch = new Option<bool>("--launch") { Description = "Allow exactly the present command line of a hosted server to run." };
        var verb = new Command("approve", "Say what of a server may run (--launch) and what may be used (--tools).") { name, tools, launch };
        verb.Validators.Add(result =>
        {
            if (!result.GetValue(launch) && string.IsNullOrWhiteSpace(result.GetValue(tools)))
            {
                result.AddError("Say what to approve: --tools a,b, --tools all or --launch.");
            }
        });
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var server = await nest.ServerAsync(parse.GetRequiredValue(name), token);
            if (parse.GetValue(launch))
            {
                await nest.Servers.ApproveLaunchAsync(Actor.Operator, server.Id, server.TargetHash, token);
                context.Output.Say(new { Server = server.Slug, Launch = "approved" }, $"{server.Slug} may run.");
            }

            if (parse.GetValue(tools) is { } wanted)
            {
                await ApproveAsync(nest, server, wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), token);
                ShowTools(context.Output, await nest.ServerAsync(server.Slug, token));
            }
        });
    }

    public static void ShowTools(CommandOutput output, UpstreamServer server) => output.List(
        [.. server.Tools.Values.OrderBy(tool => tool.Name, StringComparer.Ordinal)],
        tool => new { Server = server.Slug, Tool = tool.Name, State = Words.Of(tool.State), Fingerprint = tool.Live?.Hex },
        $"{server.Slug} offers no tools.",
        ["TOOL", "STATE"],
        tool => [tool.Name, Words.Of(tool.State)]);

    private static async Task ApproveAsync(NestSession nest, UpstreamServer server, string[] wanted, CancellationToken cancellationToken)
    {
        // What was seen before counts as seen: reading again here could approve a definition nobody has looked at.
        var all = wanted is [All];
        if (server.Tools.IsEmpty || (!all && wanted.Any(name => !server.Tools.ContainsKey(name))))
        {
            await nest.Servers.RefreshAsync(Actor.Operator, server.Id, cancellationToken);
            server = await nest.ServerAsync(server.Slug, cancellationToken);
        }

        if (!all && wanted.FirstOrDefault(name => server.Tools.GetValueOrDefault(name)?.Live is null) is { } missing)
        {
            throw new NestException($"{server.Slug} offers no tool named {missing}; look at the names with 'server refresh {server.Slug}'.");
        }

        ToolVersion[] versions =
        [
            .. server.Tools.Values
                .Where(tool => tool.State is ToolState.New or ToolState.Held && (all || wanted.Contains(tool.Name)))
                .Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex)),
        ];
        if (versions.Length > 0)
        {
            await nest.Servers.ApproveToolsAsync(Actor.Operator, server.Id, versions, cancellationToken);
        }
    }
}
