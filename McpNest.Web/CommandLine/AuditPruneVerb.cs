using System.CommandLine;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>audit prune</c></summary>
internal static class AuditPruneVerb
{
    public static Command Create(CommandContext context)
    {
        var before = Options.Instant("--before", "Take out what is older than this (default: older than McpNest:Journal:RetentionMonths). The last day always stays.");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go." };
        return context.OnNest(new Command("prune", "Take old records out, so that what stays still verifies.") { before, dryRun }, async (parse, nest, token) =>
        {
            var retention = nest.Get<Retention>();
            if (parse.GetValue(before) is null && retention.Warning is { } warning)
            {
                context.Output.Warn(warning);
            }

            var removed = !parse.GetValue(dryRun);
            var range = removed
                ? await retention.PruneAsync(Actor.Operator, parse.GetValue(before), token)
                : await retention.FindAsync(parse.GetValue(before), token);
            context.Output.Say(
                new { Before = Words.Of(range.Before), range.From, range.Through, range.Count, Removed = removed && range.Count > 0 },
                range.Count == 0 ? $"Nothing is older than {Words.Of(range.Before)}."
                    : removed ? $"{range.Count} records were taken out, {range.From} to {range.Through}; what stays still verifies."
                    : $"{range.Count} records would go, {range.From} to {range.Through}.");
        });
    }
}
