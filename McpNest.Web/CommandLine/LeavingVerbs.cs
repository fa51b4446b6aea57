using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>member suspend|remove EMAIL [--services-to EMAIL] [--servers-to EMAIL]</c> and <c>member owner SERVICE EMAIL</c></summary>
internal static class LeavingVerbs
{
    public static Command Suspend(CommandContext context) => Leave(
        context, "suspend", "Refuse every call of a member until further notice.", "suspended", isForGood: false,
        (nest, id, handover, token) => nest.People.SuspendAsync(Actor.Operator, id, handover, token));

    public static Command Remove(CommandContext context) => Leave(
        context, "remove", "Take a member out for good, with all keys and grants.", "removed", isForGood: true, MemberAccounts.RemoveAsync);

    public static Command Owner(CommandContext context)
    {
        var service = new Argument<string>("SERVICE") { Description = "Address of the service." };
        var email = Options.Email();
        return context.OnNest(new Command("owner", "Say who answers for a service from now on.") { service, email }, async (parse, nest, token) =>
        {
            var (its, owner) = (await nest.MemberAsync(parse.GetRequiredValue(service), token), await nest.MemberAsync(parse.GetRequiredValue(email), token));
            await nest.People.SetOwnerAsync(Actor.Operator, its.Id, owner.Id, token);
            context.Output.Say(new { its.Id, its.Email, Owner = owner.Email }, $"{owner.Email} answers for {its.Email}.");
        });
    }

    private static Command Leave(
        CommandContext context, string verb, string description, string result, bool isForGood, Func<NestSession, Guid, Handover, CancellationToken, Task> act)
    {
        var email = Options.Email();
        var answerer = Options.Text("--services-to", "EMAIL", "Who answers for their services from now on.");
        var owner = Options.Text("--servers-to", "EMAIL", "The lead or admin who owns their servers from now on; otherwise admins see to them.");
        var withServices = new Option<bool>("--with-services") { Description = "Remove their services too." };
        var command = new Command(verb, description) { email, answerer, owner };
        if (isForGood)
        {
            command.Add(withServices);
        }

        return context.OnNest(command, async (parse, nest, token) =>
        {
            var member = await nest.MemberAsync(parse.GetRequiredValue(email), token);
            var handover = new Handover
            {
                ServicesTo = await IdAsync(nest, parse.GetValue(answerer), token),
                ServersTo = await IdAsync(nest, parse.GetValue(owner), token),
                WithServices = isForGood && parse.GetValue(withServices),
            };
            try
            {
                await act(nest, member.Id, handover, token);
            }
            catch (NestException refusal) when (isForGood && handover.IsNone && MemberReach.Of(nest.Journal.State, member.Id, default).Services.Count > 0)
            {
                throw new NestException($"{refusal.Message.TrimEnd('.')}: --services-to EMAIL or --with-services.", refusal);
            }

            context.Output.Say(new { member.Id, member.Email, State = result }, $"{member.Email} is {result}.");
        });
    }

    private static async Task<Guid?> IdAsync(NestSession nest, string? email, CancellationToken cancellationToken) =>
        email is null ? null : (await nest.MemberAsync(email, cancellationToken)).Id;
}
