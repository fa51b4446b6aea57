using System.CommandLine;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>audit checkpoint [--new-key]</c></summary>
internal static class AuditCheckpointVerb
{
    public static Command Create(CommandContext context)
    {
        var newKey = new Option<bool>("--new-key") { Description = "Make a new signing key first, which the old one signs for where it is still there." };
        var verb = new Command("checkpoint", "Sign what the journal says now, and print the line: keep it elsewhere, so that nobody can rewrite what came before.") { newKey };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var checkpoints = nest.Get<Checkpoints>();
            var signed = parse.GetValue(newKey) ? await checkpoints.NewKeyAsync(Actor.Operator, token) : await checkpoints.SignAsync(Actor.Operator, token);
            context.Output.Text(signed.ToLine()); // for people and programs alike
        });
    }
}
