using System.CommandLine;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>key roll|rename|expire</c></summary>
internal static class KeyChangeVerbs
{
    private static readonly Dictionary<string, TimeSpan> s_overlaps = new(StringComparer.Ordinal)
    {
        ["0h"] = TimeSpan.Zero,
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromHours(24),
    };

    public static Command Roll(CommandContext context)
    {
        var id = KeyVerbs.Id();
        var overlap = Options.OneOf("--overlap", "TIME", "How long the old key works beside the new one (default: 0h)", [.. s_overlaps.Keys]);
        var address = Options.Address("--base-url", "Address the app reaches the nest at (default: McpNest:PublicUrl).");
        var expires = Options.Lifetime("--expires", "Lifetime in days or hours, at most 365d (default 90d).");
        var verb = new Command("roll", "Replace a key and print its new personal URL, this one time.") { id, overlap, address, expires };
        return context.OnNest(verb, async (parse, nest, token) => KeyVerbs.Say(
            context,
            nest,
            await nest.Agents.RollAsync(
                Actor.Operator, parse.GetRequiredValue(id), parse.GetValue(expires) ?? TimeSpan.FromDays(90), s_overlaps[parse.GetValue(overlap) ?? "0h"], token),
            parse.GetValue(address)));
    }

    public static Command Rename(CommandContext context)
    {
        var id = KeyVerbs.Id();
        var agent = new Argument<string>("NAME") { Description = "What the agent is called from now on, for example \"Cursor, work laptop\"." };
        return context.OnNest(new Command("rename", "Call an agent something else.") { id, agent }, async (parse, nest, token) =>
        {
            var (which, name) = (parse.GetRequiredValue(id), parse.GetRequiredValue(agent).Trim());
            await nest.Agents.RenameAsync(Actor.Operator, which, name, token);
            context.Output.Say(new { Id = which, Agent = name }, $"The agent is called {name}.");
        });
    }

    public static Command Expire(CommandContext context)
    {
        var id = KeyVerbs.Id();
        var lifetime = Options.Lifetime("--in", "Days or hours from now, at most 365d.");
        lifetime.Required = true;
        return context.OnNest(new Command("expire", "End a key at another time.") { id, lifetime }, async (parse, nest, token) =>
        {
            var which = parse.GetRequiredValue(id);
            var end = nest.Get<TimeProvider>().GetUtcNow() + parse.GetRequiredValue(lifetime)!.Value;
            await nest.Agents.SetExpiryAsync(Actor.Operator, which, end, token);
            var expires = Words.Of(nest.Journal.State.Agents[which].ExpiresAt);
            context.Output.Say(new { Id = which, Expires = expires }, $"The key ends at {expires}.");
        });
    }
}
