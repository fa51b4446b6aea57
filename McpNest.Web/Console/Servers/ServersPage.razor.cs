using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Servers;

/// <summary>All servers: how each does, how much of it is approved, and how many may use it.</summary>
public sealed partial class ServersPage
{
    private IReadOnlyList<ServerSummary>? _servers;
    private LastCalls _calls = default!;
    private bool _mayAdd;
    private string _search = "";

    /// <summary>Words that a server's row must hold, as the page was opened; what is typed since goes into the address.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private CallLog Calls { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private IEnumerable<ServerSummary> Shown => _servers!.Where(server => _search
        .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(word => TextOf(server).Contains(word, StringComparison.OrdinalIgnoreCase)));

    protected override async Task LoadAsync()
    {
        (_calls, _search) = (new LastCalls(Calls), Query ?? "");
        _mayAdd = Authority.MayAddServers(Journal.State, Me);
        FollowPolicy(ReadAsync, Still);
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var servers = await Servers.ListAsync(Gone);
        await _calls.ReadAsync(servers.Select(server => server.Server.Slug), Gone);
        _servers = servers;
    }

    private void Search() => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter("q", string.IsNullOrWhiteSpace(_search) ? null : _search), new NavigationOptions { ReplaceHistoryEntry = true });

    private void ShowAll()
    {
        _search = "";
        Search();
    }

    private static string TextOf(ServerSummary server) => string.Join(
        ' ', server.Server.Slug, server.Target(), server.Health.Sentence, server.OwnerName ?? ServersText.Operator, string.Join(' ', server.Server.Offers.Select(offer => offer.Name)));

    private static int ToReview(ServerSummary server) => server.CountOf(ToolState.New) + server.CountOf(ToolState.Held);
}
