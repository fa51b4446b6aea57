using System.Collections.Immutable;
using System.CommandLine;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>server add|approve|refresh|list</c></summary>
internal static class ServerVerbs
{
    public static Command Create(CommandContext context) => new("server", "The servers behind the nest.")
    {
        Add(context),
        ServerApproval.Create(context),
        Refresh(context),
        List(context),
    };

    private static Command Add(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "Prefix of its tools: 1 to 24 lower-case letters, digits and hyphens." };
        var line = new Argument<string[]>("COMMAND") { Description = "After --: executable and arguments of a hosted server.", Arity = ArgumentArity.ZeroOrMore };
        var transport = Options.OneOf("--transport", "T", "How a remote server is spoken to (default: http)", "http", "sse");
        var url = Options.Text("--url", "U", "Address of a remote server.");
        var headers = Options.Texts("--header", "N=V", "Header for a remote server; V may be - (standard input) or @FILE. Repeatable.");
        var command = Options.Text("--command", "C", "Executable of a hosted server.");
        var args = Options.Texts("--arg", "A", "Argument of a hosted server. Repeatable.");
        var environment = Options.Texts("--env", "N=V", "Environment of a hosted server; V may be - or @FILE. Repeatable.");
        var timeout = new Option<int>("--timeout") { HelpName = "S", Description = "Longest time of a call in seconds.", DefaultValueFactory = _ => 60 };
        var owner = Options.Text("--owner", "EMAIL", "The lead who answers for it.");
        var credential = Options.OneOf("--credential", "C", "Whose account it sees, one for all or each member's own token (default: shared)", "shared", "member");
        var noPrefix = new Option<bool>("--no-prefix") { Description = "Show its names without prefix to agents that see no other server." };
        var verb = new Command("add", "Put a server behind the nest. Nothing of it may be used yet.")
        {
            name, line, transport, url, headers, command, args, environment, credential, timeout, owner, noPrefix,
        };
        verb.Validators.Add(result =>
        {
            var ways = new[] { result.GetValue(url) is not null, result.GetValue(command) is not null, result.GetValue(line) is { Length: > 0 } };
            if (ways.Count(way => way) != 1)
            {
                result.AddError("Give one of --url, --command and -- COMMAND ARGS.");
            }

            if (result.GetResult(transport) is not null && result.GetValue(url) is null)
            {
                result.AddError("--transport goes with --url only.");
            }

            foreach (var pair in (result.GetValue(headers) ?? []).Concat(result.GetValue(environment) ?? []).Where(pair => !SecretText.IsPair(pair)))
            {
                result.AddError($"'{pair.Split('=')[0]}' must be a name, an equals sign and a value.");
            }
        });
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var launch = parse.GetValue(line) is { Length: > 0 } words ? words : [parse.GetValue(command) ?? "", .. parse.GetValue(args) ?? []];
            var request = new AddServer
            {
                Slug = parse.GetRequiredValue(name),
                Transport = parse.GetValue(url) is null ? ServerTransport.Stdio
                    : parse.GetValue(transport) == "sse" ? ServerTransport.Sse : ServerTransport.Http,
                Url = parse.GetValue(url),
                Command = parse.GetValue(url) is null ? launch[0] : null,
                Args = [.. launch.Skip(1)],
                Headers = await ReadAsync(parse.GetValue(headers), context.Output, token),
                Environment = await ReadAsync(parse.GetValue(environment), context.Output, token),
                Credential = parse.GetValue(credential) == "member" ? CredentialKind.Member : CredentialKind.Shared,
                Bare = parse.GetValue(noPrefix),
                TimeoutSeconds = parse.GetValue(timeout),
                OwnerId = parse.GetValue(owner) is { } email ? (await nest.MemberAsync(email, token)).Id : null,
            };
            var id = await nest.Servers.AddAsync(Actor.Operator, request, token);
            var next = request.Transport == ServerTransport.Stdio
                ? $"allow its launch with 'server approve {request.Slug} --launch'"
                : $"approve its tools with 'server approve {request.Slug} --tools all'";
            context.Output.Say(new { Id = id, Name = request.Slug }, $"{request.Slug} is added; {next}.");
        });
    }

    private static Command Refresh(CommandContext context)
    {
        var name = Options.ServerName();
        return context.OnNest(new Command("refresh", "Read what a server offers again; what changed is held.") { name }, async (parse, nest, token) =>
        {
            var slug = parse.GetRequiredValue(name);
            var discovery = await nest.Servers.RefreshAsync(Actor.Operator, (await nest.ServerAsync(slug, token)).Id, token);
            var server = await nest.ServerAsync(slug, token);
            ServerApproval.ShowOffers(context.Output, server);
            if (discovery.Skipped > 0 && !context.Output.AsJson)
            {
                context.Output.Text($"{discovery.Skipped} definitions were left out: their names are not allowed or given twice, or they are too large.");
            }
        });
    }

    private static Command List(CommandContext context) =>
        context.OnNest(new Command("list", "Show all servers."), async (_, nest, token) => context.Output.List(
            await nest.Servers.ListAsync(token),
            summary => new
            {
                summary.Server.Id,
                Name = summary.Server.Slug,
                Transport = Words.Of(summary.Server.Transport),
                summary.Url,
                summary.Command,
                summary.Args,
                Credential = Words.Of(summary.Server.Credential),
                Owner = summary.OwnerName,
                summary.Server.TimeoutSeconds,
                LaunchApproved = summary.Server.Transport == ServerTransport.Stdio ? summary.Server.MayConnect : (bool?)null,
                Discovered = Words.Of(summary.DiscoveredAt),
                Tools = Offers(summary, OfferKind.Tool),
                Prompts = Offers(summary, OfferKind.Prompt),
                Resources = Words.Of(summary.Server.Resources?.State),
                Prefix = !summary.Server.Bare,
            },
            "There are no servers yet; add one with 'server add'.",
            ["NAME", "TRANSPORT", "TARGET", "ACCOUNT", "LAUNCH", "TOOLS", "PROMPTS", "RESOURCES", "NEW", "HELD", "GONE", "OWNER"],
            summary =>
            [
                summary.Server.Slug, Words.Of(summary.Server.Transport), summary.Url ?? string.Join(' ', [summary.Command, .. summary.Args]),
                summary.Server.Credential == CredentialKind.Member ? "each member's own" : "one for all",
                summary.Server.Transport != ServerTransport.Stdio ? "-" : summary.Server.MayConnect ? "approved" : "not approved",
                Counts(summary, OfferKind.Tool), Counts(summary, OfferKind.Prompt), Words.Of(summary.Server.Resources?.State) ?? "-",
                $"{summary.CountOf(ToolState.New)}", $"{summary.CountOf(ToolState.Held)}",
                $"{summary.CountOf(ToolState.Gone)}", summary.OwnerName ?? "-",
            ]));

    private static IEnumerable<object> Offers(ServerSummary summary, OfferKind kind) =>
        OfferName.InOrder(summary.Server.Offers.Where(offer => offer.Kind == kind)).Select(offer => new { offer.Name, State = Words.Of(offer.State) });

    private static string Counts(ServerSummary summary, OfferKind kind) =>
        $"{summary.CountOf(kind, ToolState.Approved)} of {summary.Server.Offers.Count(offer => offer.Kind == kind)}";

    private static async Task<ImmutableSortedDictionary<string, string>> ReadAsync(
        string[]? pairs, CommandOutput output, CancellationToken cancellationToken)
    {
        var read = ImmutableSortedDictionary<string, string>.Empty;
        foreach (var pair in pairs ?? [])
        {
            var (name, value) = await SecretText.ReadAsync(pair, output, cancellationToken);
            read = read.SetItem(name, value);
        }

        return read;
    }
}
