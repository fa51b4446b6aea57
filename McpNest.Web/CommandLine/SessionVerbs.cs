using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Sessions;

namespace McpNest.Web.CommandLine;

/// <summary><c>member sessions [EMAIL] [--end]</c></summary>
internal static class SessionVerbs
{
    public static Command Create(CommandContext context)
    {
        var email = new Argument<string?>("EMAIL") { Description = "Whose sessions.", Arity = ArgumentArity.ZeroOrOne };
        var everyone = new Option<bool>("--everyone") { Description = "The sessions of all members." };
        var end = new Option<bool>("--end") { Description = "End them, in every browser at once." };
        return context.OnNest(new Command("sessions", "Show where members are signed in, or sign them out.") { email, everyone, end }, async (parse, nest, token) =>
        {
            if (parse.GetValue(email) is null != parse.GetValue(everyone))
            {
                throw new NestException("Name one member by their address, or all of them with --everyone.");
            }

            var member = parse.GetValue(email) is { } address ? await nest.MemberAsync(address, token) : null;
            var rows = await nest.Get<SessionRows>().ListAsync(member?.Id, token);
            if (parse.GetValue(end))
            {
                await EndAsync(context, nest, member, rows, token);
                return;
            }

            var emails = (await nest.People.ListAsync(token)).ToDictionary(person => person.Id, person => person.Email);
            context.Output.List(
                rows.Where(row => emails.ContainsKey(row.MemberId)).ToList(),
                row => new { row.Id, Member = emails[row.MemberId], row.Way, Browser = row.Client, Began = Words.Of(row.BeganAt), LastUsed = Words.Of(row.SeenAt) },
                "Nobody is signed in there.",
                ["MEMBER", "BROWSER", "SIGNED IN BY", "SINCE", "LAST USED"],
                row => [emails[row.MemberId], row.Client.Length > 0 ? row.Client : SessionText.UnknownBrowser, WayOf(row), Words.Of(row.BeganAt), Words.Of(row.SeenAt)]);
        });
    }

    // The record is what ends them, also in a server that runs; the rows only tell who was signed in.
    private static async Task EndAsync(CommandContext context, NestSession nest, MemberSummary? member, IReadOnlyList<Session> rows, CancellationToken cancellationToken)
    {
        var counts = rows.CountBy(row => row.MemberId).ToDictionary();
        if (member is null)
        {
            await nest.Get<SessionsBook>().EndAllAsync(Actor.Operator, counts, cancellationToken);
        }
        else
        {
            await nest.Get<SessionsBook>().EndAsync(Actor.Operator, member.Id, rows.Count, cancellationToken);
        }

        await nest.Get<SessionRows>().DeleteAsync([.. rows.Select(row => row.Id)], cancellationToken);
        var who = member?.Email ?? "everyone";
        context.Output.Say(new { Member = member?.Email, Ended = rows.Count }, $"Signed {who} out: {rows.Count} {(rows.Count == 1 ? "session" : "sessions")} ended.");
    }

    private static string WayOf(Session row) => WireName.TryParse<SignInWay>(row.Way, out var way) ? SessionWords.Of(way) : row.Way;
}
