using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>audit list</c> and what else is asked of the journal</summary>
internal static class AuditVerbs
{
    public static Command Create(CommandContext context) =>
        new("audit", "What happened.")
        {
            List(context),
            AuditVerifyVerb.Create(context),
            AuditCheckpointVerb.Create(context),
            AuditExportVerb.Create(context),
            AuditPruneVerb.Create(context),
        };

    private static Command List(CommandContext context)
    {
        var last = new Option<int>("--last") { HelpName = "N", Description = "The newest N, oldest first.", DefaultValueFactory = _ => 50 };
        last.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && count < 1)
            {
                result.AddError("Option '--last' must be at least 1.");
            }
        });
        var member = Options.Text("--member", "E", "Calls of this member only.");
        var agent = new Option<Guid?>("--agent") { HelpName = "ID", Description = "Calls of this agent only, by the id of its key." };
        var server = Options.Text("--server", "S", "Calls to this server only; nest for the nest's own tools.");
        var tool = Options.Text("--tool", "T", "Calls of this tool only, without the server's prefix.");
        var outcome = Options.OneOf("--outcome", "O", "Calls with this outcome only", [.. WireName.All<CallOutcome>(), CallEntry.Open]);
        var since = Options.Instant("--since", "Nothing before this time.");
        var query = new Argument<string[]>("QUERY")
        {
            Description = "Which calls: result:denied server:github -tool:search_* after:24h ada. Keys: member, agent, client, server, tool, result, "
                + "reason, method, scheme, after, before; - excludes, * stands for anything. Behind -- when it begins with -.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var verb = new Command("list", "Show what happened. A query or filter on calls leaves everything else out.") { query, last, member, agent, server, tool, outcome, since };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var filter = new CallFilter
            {
                MemberId = parse.GetValue(member) is { } email ? await MemberAsync(nest, email, token) : null,
                AgentId = parse.GetValue(agent),
                Server = parse.GetValue(server),
                Tool = parse.GetValue(tool),
                Outcome = parse.GetValue(outcome),
                Since = parse.GetValue(since),
            };
            var which = CallQuery.Parse(string.Join(' ', parse.GetValue(query) ?? []), nest.Get<TimeProvider>().GetUtcNow()).And(filter.ToQuery());
            var count = parse.GetValue(last);
            IEnumerable<AuditLine> lines = (await nest.Calls.FullPageAsync(which, before: null, count, token)).Select(AuditLine.Of);
            if (!which.IsAboutCalls)
            {
                var (after, before) = (which.After?.At, which.Before?.At);
                var changes = await nest.Changes.PageAsync(after, before, null, count, token);
                var others = await nest.Get<RecordLog>().PageAsync(after, before, null, count, token);
                lines = lines.Concat(changes.Select(AuditLine.Of)).Concat(others.Select(AuditLine.Of));
            }

            context.Output.List(
                [.. lines.OrderByDescending(line => line.Seq).Take(count).Reverse()],
                line => line.Json, "Nothing of this kind happened yet.", AuditLine.Columns, line => line.Cells);
        });
    }

    private static async Task<Guid> MemberAsync(NestSession nest, string email, CancellationToken cancellationToken) =>
        await nest.People.FindIdAsync(email, cancellationToken)
        ?? throw new NestException($"Nobody with the address {email} was ever a member; look at 'member list'.");
}
