using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.SignIn.Joining;

namespace McpNest.Web.CommandLine;

/// <summary><c>join-link GROUP [--uses N] [--expires 7d] | --end</c></summary>
internal static class JoinLinkVerb
{
    private const int UsualUses = 20;

    private static readonly TimeSpan s_usual = TimeSpan.FromDays(7);

    public static Command Create(CommandContext context)
    {
        var group = new Argument<string>("GROUP") { Description = "Name of the group people join; Everyone for none in particular." };
        var uses = new Option<int>("--uses") { HelpName = "N", Description = $"How many may join, 1 to {JoinBook.MostUses} (default: {UsualUses}).", DefaultValueFactory = _ => UsualUses };
        var expires = Options.Lifetime("--expires", $"How long it works, at most {JoinBook.Longest.Days}d (default: {s_usual.Days}d).");
        var end = new Option<bool>("--end") { Description = "Take the link of the group back instead." };
        var verb = new Command("join-link", "Print a link with which several people may become members of a group; the one before stops working.") { group, uses, expires, end };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var (links, named) = (nest.Get<JoinLinks>(), await FindAsync(nest, parse.GetRequiredValue(group), token));
            if (parse.GetValue(end))
            {
                var link = (await links.ListAsync(token)).GetValueOrDefault(named.Id) is { Works: true } open
                    ? open
                    : throw new NestException($"{named.Name} has no join link that works.");
                await links.EndAsync(Actor.Operator, link.Id, token);
                context.Output.Say(new { link.Id, State = "ended", link.Joined }, $"The join link of {named.Name} has ended; joined with it: {link.Joined}.");
                return;
            }

            var made = await links.MakeAsync(Actor.Operator, named.Id, parse.GetValue(expires) ?? s_usual, parse.GetValue(uses), token);
            context.Output.Say(new { made.Url, Expires = Words.Of(made.Until), made.Uses }, made.Url);
        });
    }

    private static async Task<GroupSummary> FindAsync(NestSession nest, string name, CancellationToken cancellationToken) =>
        (await nest.Get<GroupsBook>().ListAsync(cancellationToken)).FirstOrDefault(group => group.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new NestException($"There is no group named {name}; make it in the console or with 'apply'.");
}
