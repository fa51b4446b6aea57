using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Servers;

/// <summary>One server: what it runs or dials, and its tools to review. Approving a launch and approving tools are two acts.</summary>
public sealed partial class ServerPage
{
    // By version: a definition that changes while somebody reads loses its tick.
    private readonly HashSet<ToolVersion> _chosen = [];
    private readonly HashSet<ToolVersion> _offered = [];
    private ServerReview? _review;
    private int _skipped;

    [Parameter]
    public string Slug { get; set; } = "";

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private UpstreamServer Server => _review!.Server.Server;

    private IEnumerable<ToolReview> Waiting => _review!.Tools.Where(tool => tool.Tool.State is ToolState.New or ToolState.Held);

    private bool OffersMore => _review!.Tools.Any(tool => tool.Tool.Kind != OfferKind.Tool);

    /// <summary>What needs eyes first.</summary>
    private IEnumerable<ToolReview> Ordered => _review!.Tools
        .OrderBy(tool => tool.Tool.State switch { ToolState.Held => 0, ToolState.New => 1, ToolState.Approved => 2, _ => 3 })
        .ThenBy(tool => tool.Tool.Kind)
        .ThenBy(tool => tool.Tool.Name, StringComparer.Ordinal);

    protected override async Task LoadAsync()
    {
        await ReadAsync();
        Follow(async () =>
        {
            // Removed by somebody else, or by this page a moment ago.
            if (Journal.State.FindServer(Slug) is not null)
            {
                await ReadAsync();
            }
        });
    }

    private async Task ReadAsync()
    {
        var server = Journal.State.FindServer(Slug) ?? throw new NestException($"There is no server named {Slug} (any more).");
        _review = await Servers.ReviewAsync(server.Id, Gone);
        foreach (var tool in Waiting)
        {
            // Ticked beforehand once for each definition, so that taking a tick away lasts.
            if (_offered.Add(Version(tool.Tool)) && tool.Tool.State == ToolState.New && ToolText.Read(tool.LiveJson).SaysReadOnly)
            {
                _chosen.Add(Version(tool.Tool));
            }
        }

        _chosen.IntersectWith(Waiting.Select(tool => Version(tool.Tool)));
    }

    private void Choose(ServerTool tool, bool chosen) => _ = chosen ? _chosen.Add(Version(tool)) : _chosen.Remove(Version(tool));

    private void ChooseAll() => _chosen.UnionWith(Waiting.Select(tool => Version(tool.Tool)));

    private Task<bool> ApproveLaunchAsync() => TryAsync(async () =>
    {
        await Servers.ApproveLaunchAsync(Me, Server.Id, Server.TargetHash, Gone);
        await ReadAsync();
    }, "Launch approved. Now discover its tools.");

    private Task<bool> RefreshAsync() => TryAsync(async () =>
    {
        _skipped = (await Servers.RefreshAsync(Me, Server.Id, Gone)).Skipped;
        await ReadAsync();
    }, "Tools read.");

    // Exactly the definitions on this page: one that changed a moment ago is refused by Core, not approved unseen.
    private Task<bool> ApproveAsync() => TryAsync(async () =>
    {
        await Servers.ApproveToolsAsync(Me, Server.Id, [.. _chosen], Gone);
        await ReadAsync();
    }, "Approved. Give access to them next, on the Access page.");

    private Task<bool> BlockAsync(ServerTool tool) => TryAsync(async () =>
    {
        await Servers.BlockToolsAsync(Me, Server.Id, [tool.Id], Gone);
        await ReadAsync();
    }, tool.Kind == OfferKind.Resources ? "Its resources are off." : $"{tool.Name} is off.");

    private async Task RemoveAsync()
    {
        var consequence = $"{Slug} and all it offers ({_review!.Server.Approved()} approved) disappear for every agent, with all access given to them. The audit keeps what happened.";
        if (await Dialogs.ConfirmAsync($"Remove {Slug}?", consequence, "Remove")
            && await TryAsync(() => Servers.RemoveAsync(Me, Server.Id, Gone), $"{Slug} is removed."))
        {
            Navigation.NavigateTo("servers");
        }
    }

    private static ToolVersion Version(ServerTool tool) => new(tool.Id, tool.Live?.Hex ?? "");
}
