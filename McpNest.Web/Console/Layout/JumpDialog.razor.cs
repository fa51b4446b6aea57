using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace McpNest.Web.Console.Layout;

/// <summary>Jumps to any page, server, tool or person that whoever sits there may read.</summary>
public sealed partial class JumpDialog
{
    private DotNetObjectReference<JumpDialog>? _self;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <summary>Called by palette.js when it opens.</summary>
    [JSInvokable]
    public async Task<IReadOnlyList<Place>> Places()
    {
        var state = Journal.State;
        List<Place> places = [new(LayoutText.MyAgents, LayoutText.PlacePage, "agents"), new(LayoutText.MyAccounts, LayoutText.PlacePage, "accounts"), new(LayoutText.OwnSignIn, LayoutText.PlacePage, "account")];
        if (!Authority.MayRead(state, Me))
        {
            return [.. places, new(LayoutText.Settings, LayoutText.PlacePage, "settings")];
        }

        places.InsertRange(0,
        [
            new(LayoutText.Overview, LayoutText.PlacePage, "/"), new(LayoutText.Servers, LayoutText.PlacePage, "servers"),
            new(LayoutText.People, LayoutText.PlacePage, "people"), new(LayoutText.Access, LayoutText.PlacePage, "access"),
            new(LayoutText.Audit, LayoutText.PlacePage, "audit"), new(LayoutText.Settings, LayoutText.PlacePage, "settings"),
            new(LayoutText.Journal, LayoutText.PlacePage, "journal"),
        ]);
        var servers = state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal).ToList();
        places.AddRange(servers.Select(server => new Place(server.Slug, LayoutText.PlaceServer, $"servers/{server.Slug}")));
        places.AddRange((await People.ListAsync(Gone)).Select(person => new Place(Seen(person.Name), LayoutText.PlacePerson, $"people/{person.Id}")));
        places.AddRange(
            from server in servers
            from offer in OfferName.InOrder(server.Offers)
            let address = new ToolAddress(server.Slug, OfferName.Of(offer)).ToString()
            select new Place(Seen(address), LayoutText.PlaceTool, $"access?tool={offer.Id}&server={server.Slug}"));
        return places;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("nestPalette.begin", _self);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _self?.Dispose();
        base.Dispose(disposing);
    }

    // What a reader could not see is spelled out, as everywhere.
    private static string Seen(string text) => string.Concat(VisibleRun.Split(text).Select(run => run.Text));

    /// <param name="Text">What it is called.</param>
    /// <param name="Kind">Page, server, person or tool.</param>
    public sealed record Place(string Text, string Kind, string Href);
}
