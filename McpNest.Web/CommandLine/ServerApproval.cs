using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>server approve NAME [--tools a,b|all] [--launch]</c></summary>
internal static class ServerApproval
{
    private const string All = "all";

    public static Command Create(CommandContext context)
    {
        var name = Options.ServerName();
        var tools = Options.Text("--tools", "a,b|all", "Approve these as the server offers them now: tools by name, prompt:NAME, resources; or all of it.");
        var launch = new Option<bool>("--launch") { Description = "Allow exactly the present command line of a hosted server to run." };
        var verb = new Command("approve", "Say what of a server may run (--launch) and what may be used (--tools).") { name, tools, launch };
        verb.Validators.Add(result =>
        {
            if (!result.GetValue(launch) && string.IsNullOrWhiteSpace(result.GetValue(tools)))
            {
                result.AddError("Say what to approve: --tools a,b, --tools all or --launch.");
            }
        });
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var server = await nest.ServerAsync(parse.GetRequiredValue(name), token);
            if (parse.GetValue(launch))
            {
                await nest.Servers.ApproveLaunchAsync(Actor.Operator, server.Id, server.TargetHash, token);
                context.Output.Say(new { Server = server.Slug, Launch = "approved" }, $"{server.Slug} may run.");
            }

            if (parse.GetValue(tools) is { } wanted)
            {
                await ApproveAsync(nest, server, wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), token);
                ShowOffers(context.Output, await nest.ServerAsync(server.Slug, token));
            }
        });
    }

    /// <summary>Names everything a server offers as <c>--tools</c> takes it.</summary>
    public static void ShowOffers(CommandOutput output, UpstreamServer server) => output.List(
        [.. OfferName.InOrder(server.Offers)],
        offer => new { Server = server.Slug, Tool = offer.Name, Kind = Words.Of(offer.Kind), State = Words.Of(offer.State), Fingerprint = offer.Live?.Hex },
        $"{server.Slug} offers nothing.",
        ["NAME", "KIND", "STATE"],
        offer => [OfferName.Of(offer), Words.Of(offer.Kind), Words.Of(offer.State)]);

    private static async Task ApproveAsync(NestSession nest, UpstreamServer server, string[] wanted, CancellationToken cancellationToken)
    {
        // What was seen before counts as seen: reading again here could approve a definition nobody has looked at.
        var all = wanted is [All];
        if (!server.Offers.Any() || (!all && wanted.Any(name => OfferName.Find(server, name) is null)))
        {
            await nest.Servers.RefreshAsync(Actor.Operator, server.Id, cancellationToken);
            server = await nest.ServerAsync(server.Slug, cancellationToken);
        }

        if (!all && wanted.FirstOrDefault(name => OfferName.Find(server, name)?.Live is null) is { } missing)
        {
            throw new NestException($"{server.Slug} offers nothing named {missing}; look at the names with 'server refresh {server.Slug}'.");
        }

        var offers = all ? server.Offers : wanted.Select(name => OfferName.Find(server, name)!).DistinctBy(offer => offer.Id);
        ToolVersion[] versions =
        [
            .. offers.Where(offer => offer.State is ToolState.New or ToolState.Held && !(all && offer.IsBlocked)).Select(offer => new ToolVersion(offer.Id, offer.Live!.Value.Hex)),
        ];
        if (versions.Length > 0)
        {
            await nest.Servers.ApproveToolsAsync(Actor.Operator, server.Id, versions, cancellationToken);
        }
    }
}
