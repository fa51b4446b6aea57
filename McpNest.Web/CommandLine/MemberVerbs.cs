using System.CommandLine;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>member add|invite|list|suspend|unsuspend|remove|owner|sessions|erase|export</c></summary>
internal static class MemberVerbs
{
    public static Command Create(CommandContext context) => new("member", "Who may be given access.")
    {
        Add(context),
        InviteVerb.Create(context),
        List(context),
        LeavingVerbs.Suspend(context),
        Act(context, "unsuspend", "End a suspension.", "active", (nest, id, token) => nest.People.UnsuspendAsync(Actor.Operator, id, token)),
        LeavingVerbs.Remove(context),
        LeavingVerbs.Owner(context),
        SessionVerbs.Create(context),
        ErasureVerbs.Erase(context),
        ErasureVerbs.Export(context),
    };

    private static Command Add(CommandContext context)
    {
        var email = Options.Email();
        var name = Options.Text("--name", "N", "Name to show (default: the address up to the @).");
        var role = Options.OneOf("--role", "ROLE", "What the member may do in the console (default: member)", [.. WireName.All<MemberRole>()]);
        var password = new Option<bool>("--password-stdin") { Description = "Read a password from standard input, so that the member can sign in." };
        return context.OnNest(new Command("add", "Let a person in. Being a member allows nothing yet.") { email, name, role, password }, async (parse, nest, token) =>
        {
            var request = new AddMember
            {
                Email = parse.GetRequiredValue(email),
                Name = parse.GetValue(name) ?? "",
                Role = WireName.TryParse<MemberRole>(parse.GetValue(role) ?? "member", out var chosen) ? chosen : MemberRole.Member,
            };
            if (parse.GetValue(password))
            {
                await MemberAccounts.AddAsync(nest, request, context.Output.ReadLine() ?? "", token);
            }
            else
            {
                await nest.People.AddAsync(Actor.Operator, request, token);
            }

            var member = await nest.MemberAsync(request.Email, token);
            context.Output.Say(Json(member), $"{member.Email} is in, with the role {Words.Of(member.Role)}.");
        });
    }

    private static Command List(CommandContext context) =>
        context.OnNest(new Command("list", "Show all members."), async (_, nest, token) => context.Output.List(
            await nest.People.ListAsync(token), Json, "Nobody is in yet; add somebody with 'member add EMAIL'.",
            ["EMAIL", "NAME", "KIND", "ROLE", "STATE", "AGENTS", "LAST USED"],
            member =>
            [
                member.Email, member.Name, Words.Of(member.Kind), Words.Of(member.Role), StateOf(member),
                $"{member.Agents}", Words.Of(member.LastUsedAt) ?? "never",
            ]));

    private static Command Act(
        CommandContext context, string verb, string description, string result, Func<NestSession, Guid, CancellationToken, Task> act)
    {
        var email = Options.Email();
        return context.OnNest(new Command(verb, description) { email }, async (parse, nest, token) =>
        {
            var member = await nest.MemberAsync(parse.GetRequiredValue(email), token);
            await act(nest, member.Id, token);
            context.Output.Say(new { member.Id, member.Email, State = result }, $"{member.Email} is {result}.");
        });
    }

    private static object Json(MemberSummary member) => new
    {
        member.Id,
        member.Email,
        member.Name,
        Kind = Words.Of(member.Kind),
        Role = Words.Of(member.Role),
        State = StateOf(member),
        member.Agents,
        LastUsed = Words.Of(member.LastUsedAt),
    };

    private static string StateOf(MemberSummary member) => member.Suspended ? "suspended" : "active";
}
