using System.CommandLine;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>key issue|list|roll|rename|expire|revoke</c></summary>
internal static class KeyVerbs
{
    public static Command Create(CommandContext context) => new("key", "Keys of agents: one for each app of each member.")
    {
        Issue(context),
        List(context),
        KeyChangeVerbs.Roll(context),
        KeyChangeVerbs.Rename(context),
        KeyChangeVerbs.Expire(context),
        Revoke(context),
    };

    private static Command Issue(CommandContext context)
    {
        var email = Options.Email();
        var agent = new Option<string>("--agent") { HelpName = "NAME", Description = "The app the key is for, for example \"Cursor, work laptop\".", Required = true };
        var address = Options.Address("--base-url", "Address the app reaches the nest at (default: McpNest:PublicUrl).");
        var expires = Options.Lifetime("--expires", "Lifetime in days or hours, at most 365d (default 90d).");
        var verb = new Command("issue", "Make a key and print its personal URL, this one time.") { email, agent, address, expires };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var member = await nest.MemberAsync(parse.GetRequiredValue(email), token);
            var request = new IssueKey { MemberId = member.Id, AgentName = parse.GetRequiredValue(agent) };
            request = request with { Lifetime = parse.GetValue(expires) ?? request.Lifetime };
            var issued = await nest.Agents.IssueAsync(Actor.Operator, request, token);
            Say(context, nest, issued, parse.GetValue(address));
        });
    }

    /// <summary>Prints a key that was just made, this one time.</summary>
    internal static void Say(CommandContext context, NestSession nest, IssuedKey issued, Uri? address)
    {
        var expiry = Words.Of(issued.ExpiresAt);
        if (nest.PersonalUrls)
        {
            var url = $"{(address ?? nest.PublicUrl).AbsoluteUri.TrimEnd('/')}/u/{issued.Key}/mcp";
            context.Output.Say(new { Id = issued.AgentId, Url = url, Expires = expiry }, url);
        }
        else
        {
            context.Output.Say(new { Id = issued.AgentId, Url = (string?)null, issued.Key, Expires = expiry }, issued.Key);
        }
    }

    private static Command List(CommandContext context) =>
        context.OnNest(new Command("list", "Show all keys, without the keys."), async (_, nest, token) => context.Output.List(
            await nest.Agents.ListAsync(memberId: null, token),
            agent => new
            {
                agent.Id,
                Member = agent.MemberEmail,
                Agent = agent.Name,
                Expires = Words.Of(agent.ExpiresAt),
                LastUsed = Words.Of(agent.LastUsedAt),
                Client = agent.LastClient,
                State = Words.Of(agent.State),
            },
            "There are no keys yet; make one with 'key issue EMAIL --agent NAME'.",
            ["ID", "MEMBER", "AGENT", "STATE", "EXPIRES", "LAST USED", "CLIENT"],
            agent =>
            [
                $"{agent.Id}", agent.MemberEmail, agent.Name, Words.Of(agent.State), Words.Of(agent.ExpiresAt),
                Words.Of(agent.LastUsedAt) ?? "never", agent.LastClient,
            ]));

    internal static Argument<Guid> Id() => new("ID") { Description = "Id of the key, as 'key list' shows it." };

    private static Command Revoke(CommandContext context)
    {
        var id = Id();
        return context.OnNest(new Command("revoke", "Make a key useless from the next call on.") { id }, async (parse, nest, token) =>
        {
            var agent = parse.GetRequiredValue(id);
            await nest.Agents.RevokeAsync(Actor.Operator, agent, token);
            context.Output.Say(new { Id = agent, State = Words.Of(AgentState.Revoked) }, "The key is revoked.");
        });
    }
}
