using System.CommandLine;
using System.Globalization;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>credential set|remove|list</c></summary>
internal static class CredentialVerbs
{
    public static Command Create(CommandContext context) => new("credential", "Members' own tokens for servers. None is ever shown again.")
    {
        Set(context),
        Remove(context),
        List(context),
    };

    private static Command Set(CommandContext context)
    {
        var (email, server) = (Options.Email(), Server());
        var fromInput = new Option<bool>("--token-stdin") { Description = "Read the token from the first line of standard input; without it, it is asked for and not shown." };
        var ends = Options.Day("--ends", "The day the token ends where it was made; the nest reminds of it.");
        return context.OnNest(new Command("set", "Give, or replace, a member's own token for a server.") { email, server, fromInput, ends }, async (parse, nest, token) =>
        {
            var member = await nest.MemberAsync(parse.GetRequiredValue(email), token);
            var target = await nest.ServerAsync(parse.GetRequiredValue(server), token);
            var secret = parse.GetValue(fromInput)
                ? context.Output.ReadLine() ?? ""
                : context.Output.AskHidden($"Token of {member.Email} for {target.Slug}: ")
                    ?? throw new NestException("Nobody can be asked here; pipe the token in and add --token-stdin.");
            await nest.Credentials.SetAsync(Actor.Operator, target.Id, member.Id, secret, token, parse.GetValue(ends));
            context.Output.Say(Json(member.Email, target.Slug, "set"), $"{member.Email} acts with their own token at {target.Slug} from now on.");
        });
    }

    private static Command Remove(CommandContext context)
    {
        var (email, server) = (Options.Email(), Server());
        return context.OnNest(new Command("remove", "Forget a member's own token for a server.") { email, server }, async (parse, nest, token) =>
        {
            var member = await nest.MemberAsync(parse.GetRequiredValue(email), token);
            var target = await nest.ServerAsync(parse.GetRequiredValue(server), token);
            await nest.Credentials.RemoveAsync(Actor.Operator, target.Id, member.Id, token);
            context.Output.Say(Json(member.Email, target.Slug, "removed"), $"The token of {member.Email} for {target.Slug} is removed.");
        });
    }

    private static Command List(CommandContext context)
    {
        var email = new Argument<string?>("EMAIL") { Description = "Only this member.", Arity = ArgumentArity.ZeroOrOne };
        return context.OnNest(new Command("list", "Show which tokens servers want and have.") { email }, async (parse, nest, token) =>
        {
            var only = parse.GetValue(email) is { } address ? await nest.MemberAsync(address, token) : null;
            var emails = (await nest.People.ListAsync(token)).ToDictionary(member => member.Id, member => member.Email);
            context.Output.List(
                await nest.Credentials.ListAsync(only?.Id, token),
                summary => new
                {
                    Member = emails.GetValueOrDefault(summary.MemberId),
                    summary.Server,
                    summary.Target,
                    State = StateOf(summary),
                    summary.Tail,
                    Set = Words.Of(summary.SetAt),
                    Ends = summary.EndsOn?.ToString("O", CultureInfo.InvariantCulture),
                },
                "No server wants a member's own token here.",
                ["MEMBER", "SERVER", "TARGET", "STATE", "TAIL", "SET", "ENDS"],
                summary =>
                [
                    emails.GetValueOrDefault(summary.MemberId), summary.Server, summary.Target ?? "hosted", StateOf(summary),
                    summary.Tail.Length > 0 ? "…" + summary.Tail : "-", Words.Of(summary.SetAt) ?? "-",
                    summary.EndsOn?.ToString("O", CultureInfo.InvariantCulture) ?? "-",
                ]);
        });
    }

    private static Argument<string> Server() => new("SERVER") { Description = "Name of the server." };

    private static object Json(string email, string server, string state) => new { Member = email, Server = server, State = state };

    private static string StateOf(TokenSummary summary) => summary.IsSet ? "set" : "missing";
}
