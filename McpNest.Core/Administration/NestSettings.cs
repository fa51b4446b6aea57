using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What an admin settles for the whole nest in the console; the rest is configuration.</summary>
public sealed class NestSettings(NestJournal journal)
{
    /// <summary>Says who reads names of people in the audit.</summary>
    public async Task ShowNamesToAsync(Actor actor, NameAudience audience, CancellationToken cancellationToken)
    {
        if (await DemandAdminAsync(actor, cancellationToken) is var state && state.NamesShownTo != audience)
        {
            await journal.CommitAsync(actor, [new Change.NamesShownTo(audience)], rows: null, cancellationToken);
        }
    }

    /// <summary>Sets the address members use, where the configuration names none.</summary>
    /// <exception cref="NestException">It is no address people can open.</exception>
    public async Task SetAddressAsync(Actor actor, string url, CancellationToken cancellationToken)
    {
        var state = await DemandAdminAsync(actor, cancellationToken);
        var text = AddressOf(url);
        if (state.Address != text)
        {
            await journal.CommitAsync(actor, [new Change.AddressSet(text)], rows: null, cancellationToken);
        }
    }

    /// <summary>The address as it is kept: scheme, host and port.</summary>
    public static string AddressOf(string url)
    {
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            || address is not { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0, Port: > 0 })
        {
            throw new NestException("Give the address members use without a path, such as https://nest.example.com.");
        }

        return address.Scheme == Uri.UriSchemeHttps || address.IsLoopback
            ? address.GetLeftPart(UriPartial.Authority)
            : throw new NestException("Use https, or passwords and keys can be read on their way; http is for this machine alone (localhost, 127.0.0.1 or [::1]).");
    }

    private async Task<PolicyState> DemandAdminAsync(Actor actor, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can change settings; ask one of them.");
        return state;
    }
}
