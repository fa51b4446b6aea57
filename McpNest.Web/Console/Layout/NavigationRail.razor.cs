using System.Security.Claims;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Layout;

/// <summary>Where one can go, who is signed in, and the stop.</summary>
public sealed partial class NavigationRail
{
    private string _name = "";
    private int _toReview;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        Count();
        FollowPolicy(() =>
        {
            Count();
            return Task.CompletedTask;
        });
        await Directory.RefreshAsync(Gone);
        _name = Directory.NameOf(Me.MemberId ?? default) ?? User.FindFirstValue(ClaimTypes.Email) ?? LayoutText.SignedIn;
    }

    private void Count()
    {
        var state = Journal.State;
        _toReview = state.Servers.Values.Where(server => Authority.MayManage(state, Me, server))
            .SelectMany(server => server.Offers)
            .Count(offer => offer.State is ToolState.New or ToolState.Held && !offer.IsBlocked);
    }
}
