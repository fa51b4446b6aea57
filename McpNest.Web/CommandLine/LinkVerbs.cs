using System.CommandLine;
using McpNest.Core.Policy;
using McpNest.Web.SignIn;

namespace McpNest.Web.CommandLine;

/// <summary><c>setup-link</c> and <c>signin-link EMAIL</c></summary>
internal static class LinkVerbs
{
    public static IEnumerable<Command> Create(CommandContext context)
    {
        var email = Options.Email();
        return
        [
            context.OnNest(new Command("setup-link", "Print a fresh one-time link for the first admin, valid 15 minutes."), async (_, nest, token) =>
                Say(context, nest, await nest.Get<OneTimeLinks>().CreateSetupLinkAsync(Actor.Operator, token))),
            context.OnNest(new Command("signin-link", "Print a fresh one-time link for a member, valid 15 minutes.") { email }, async (parse, nest, token) =>
                Say(context, nest, await nest.Get<OneTimeLinks>().CreateSignInLinkAsync(Actor.Operator, parse.GetRequiredValue(email), token))),
        ];
    }

    private static void Say(CommandContext context, NestSession nest, string url) =>
        context.Output.Say(new { Url = url, Expires = Words.Of(nest.Get<TimeProvider>().GetUtcNow() + OneTimeLinks.Lifetime) }, url);
}
