using System.Security.Claims;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Layout;

/// <summary>Where one can go, who is signed in, and the stop.</summary>
public sealed partial class NavigationRail
{
    private string _name = "";
    private int _toReview;
    private bool _givesTokens;
    private bool _reads;

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    [Inject]
    private CredentialsBook Credentials { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        _reads = await MayAsync("Auditor"); // to others their accounts are half of all there is
        Count();
        Follow(() =>
        {
            Count();
            return Task.CompletedTask;
        });
        await Directory.RefreshAsync(Gone);
        _name = Directory.NameOf(Me.MemberId ?? default) ?? User.FindFirstValue(ClaimTypes.Email) ?? "Signed in";
    }

    private void Count()
    {
        _toReview = Journal.State.Servers.Values
            .SelectMany(server => server.Offers)
            .Count(offer => offer.State is ToolState.New or ToolState.Held);
        _givesTokens = !_reads || Credentials.HasPlaceFor(User.MemberId());
    }
}
