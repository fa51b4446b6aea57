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
    private readonly SearchWords _search = new();

    /// <summary>Words that a server's row must hold, as the address says; what is typed goes into it at once.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private CallLog Calls { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private IEnumerable<ServerSummary> Shown => _servers!.Where(server => _search.Text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(word => TextOf(server).Contains(word, StringComparison.OrdinalIgnoreCase)));

    protected override async Task LoadAsync()
    {
        _calls = new LastCalls(Calls);
        _mayAdd = Authority.MayAddServers(Journal.State, Me);
        FollowPolicy(ReadAsync, Still);
        await ReadAsync();
    }

    protected override void OnParametersSet() => _search.Follow(Query);

    private async Task ReadAsync()
    {
        var servers = await Servers.ListAsync(Gone);
        await _calls.ReadAsync(servers.Select(server => server.Server.Slug), Gone);
        _servers = servers;
    }

    private void Search() => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter("q", _search.Send()), new NavigationOptions { ReplaceHistoryEntry = true });

    private void ShowAll()
    {
        _search.Text = "";
        Search();
    }

    private static string TextOf(ServerSummary server) => string.Join(
        ' ', server.Server.Slug, server.Target(), server.Health.Sentence, server.OwnerName ?? ServersText.Operator, string.Join(' ', server.Server.Offers.Select(offer => offer.Name)));

    private static int ToReview(ServerSummary server) => server.CountOf(ToolState.New) + server.CountOf(ToolState.Held);
}
