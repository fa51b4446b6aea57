using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>stop|resume --all | --server NAME | --member EMAIL | --agent ID | --tool SERVER__TOOL [--reason TEXT]</c></summary>
internal static class StopVerbs
{
    public static IEnumerable<Command> Create(CommandContext context) =>
    [
        Verb(context, "stop", "Refuse calls from the next one on.", "stopped", (nest, stop, reason, token) => nest.Stops.StopAsync(Actor.Operator, stop, reason, token)),
        Verb(context, "resume", "End a stop.", "resumed", (nest, stop, _, token) => nest.Stops.ResumeAsync(Actor.Operator, stop, token)),
    ];

    private static Command Verb(
        CommandContext context, string name, string description, string result, Func<NestSession, Stop, string?, CancellationToken, Task> act)
    {
        var all = new Option<bool>("--all") { Description = "Everything." };
        var server = Options.Text("--server", "NAME", "One server.");
        var member = Options.Text("--member", "EMAIL", "One member, with all agents.");
        var agent = new Option<Guid?>("--agent") { HelpName = "ID", Description = "One agent, by the id of its key." };
        var tool = Options.Text("--tool", "SERVER__TOOL", "One tool.");
        var reason = Options.Text("--reason", "TEXT", "Why; shown to people, not in the journal's records.");
        var verb = new Command(name, description) { all, server, member, agent, tool, reason };
        verb.Validators.Add(parsed =>
        {
            var given = new[]
            {
                parsed.GetValue(all), parsed.GetValue(server) is not null, parsed.GetValue(member) is not null,
                parsed.GetValue(agent) is not null, parsed.GetValue(tool) is not null,
            };
            if (given.Count(one => one) != 1)
            {
                parsed.AddError("Give one of --all, --server, --member, --agent and --tool.");
            }
        });
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var (stop, target) = true switch
            {
                _ when parse.GetValue(server) is { } slug => (new Stop(StopScope.Server, (await nest.ServerAsync(slug, token)).Id), slug),
                _ when parse.GetValue(member) is { } email => (new Stop(StopScope.Member, (await nest.MemberAsync(email, token)).Id), email),
                _ when parse.GetValue(agent) is { } id => (new Stop(StopScope.Agent, id), $"{id}"),
                _ when parse.GetValue(tool) is { } address => (new Stop(StopScope.Tool, await ToolAsync(nest, address, token)), address),
                _ => (Stop.Everything, "everything"),
            };
            await act(nest, stop, parse.GetValue(reason), token);
            context.Output.Say(new { Scope = Words.Of(stop.Scope), Target = target, State = result }, $"{target}: {result}.");
        });
    }

    private static async Task<Guid> ToolAsync(NestSession nest, string address, CancellationToken cancellationToken)
    {
        var target = (await nest.Journal.CatchUpAsync(cancellationToken)).Resolve(OfferKind.Tool, address);
        return target.Kind == CallTargetKind.Tool
            ? target.ToolId
            : throw new NestException($"There is no tool named {address}; write it as SERVER__TOOL, and look at 'server list --json' for the names.");
    }
}
