using System.CommandLine;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.SignIn;

namespace McpNest.Web.CommandLine;

/// <summary><c>member invite EMAIL</c></summary>
internal static class InviteVerb
{
    public static Command Create(CommandContext context)
    {
        var email = Options.Email();
        var name = Options.Text("--name", "N", "Name to show (default: the address up to the @).");
        var role = Options.OneOf("--role", "ROLE", "What the member may do in the console (default: member)", [.. WireName.All<MemberRole>()]);
        var verb = new Command("invite", "Let a person in, unless they are, and print the link with which they sign in first, valid 7 days.") { email, name, role };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var address = parse.GetRequiredValue(email);
            var id = (await nest.People.FindByEmailAsync(address, token))?.Id ?? await nest.People.AddAsync(
                Actor.Operator,
                new AddMember
                {
                    Email = address,
                    Name = parse.GetValue(name) ?? "",
                    Role = WireName.TryParse<MemberRole>(parse.GetValue(role) ?? "member", out var chosen) ? chosen : MemberRole.Member,
                },
                token);
            var (url, until) = await nest.Get<OneTimeLinks>().CreateInvitationAsync(Actor.Operator, id, token);
            context.Output.Say(new { Id = id, Url = url, Expires = Words.Of(until) }, url);
        });
    }
}
