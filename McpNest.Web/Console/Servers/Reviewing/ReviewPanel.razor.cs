using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>All that a server offers, to be read like a pull request: what changed first, then what is new, then the rest.</summary>
public sealed partial class ReviewPanel
{
    // By version: a definition that changes while somebody reads loses its tick.
    private readonly HashSet<ToolVersion> _chosen = [];
    private readonly HashSet<ToolVersion> _offered = [];
    private ServerReview? _seen;
    private readonly HashSet<ToolVersion> _blocked = [];
    private readonly SearchWords _search = new();

    [Parameter, EditorRequired]
    public ServerReview Review { get; set; } = default!;

    /// <summary>Whether the person may decide here; else they read.</summary>
    [Parameter]
    public bool MayManage { get; set; }

    /// <summary>The one group to show, as the address names it; null for all.</summary>
    [Parameter]
    public string? Show { get; set; }

    [Parameter]
    public EventCallback<string?> OnShow { get; set; }

    /// <summary>Words to look for, as the address names them.</summary>
    [Parameter]
    public string? Search { get; set; }

    [Parameter]
    public EventCallback<string?> OnSearch { get; set; }

    /// <summary>The one tool or prompt a link was about.</summary>
    [Parameter]
    public string? Meant { get; set; }

    /// <summary>Something was decided.</summary>
    [Parameter]
    public EventCallback OnDecided { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private string Slug => Review.Server.Server.Slug;

    private IEnumerable<ToolReview> Waiting => Review.Tools.Where(tool => tool.Tool.State is ToolState.New or ToolState.Held && !tool.IsBlocked);

    private IEnumerable<ToolReview> Choosable => Review.Tools.Where(tool => tool.IsOpen);

    /// <summary>What can be approved and nobody turned down.</summary>
    private IEnumerable<ToolReview> Open => Choosable.Where(tool => !tool.IsBlocked);

    /// <summary>What one button ticks: no more than is in sight. What was blocked only where that is what is asked for.</summary>
    private IEnumerable<ToolReview> Tickable => (Show == ReviewGroups.Key(ReviewGroup.Blocked) ? Choosable : Open).Where(IsShown);

    private bool IsNarrowed => !Open.All(IsShown);

    private int NotShown => Choosable.Count(tool => _chosen.Contains(Version(tool.Tool)) && !IsShown(tool));

    private ToolReview[] Held => [.. Review.Tools.Where(tool => tool.Tool.State == ToolState.Held && IsShown(tool))];

    private bool OffersMore => Review.Tools.Any(tool => tool.Tool.Kind != OfferKind.Tool);

    private IEnumerable<IGrouping<ReviewGroup, ToolReview>> Groups => Review.Tools
        .OrderBy(tool => tool.Tool.Kind)
        .ThenBy(tool => tool.Tool.Name, StringComparer.Ordinal)
        .GroupBy(ReviewGroups.Of)
        .OrderBy(group => group.Key);

    /// <summary>What approving the ticked ones will do.</summary>
    private string Ahead
    {
        get
        {
            var people = Choosable.Where(tool => _chosen.Contains(Version(tool.Tool))).SelectMany(tool => tool.Reaches).Distinct().Count();
            return people switch
            {
                _ when _chosen.Count == 0 => ServersText.AheadNothing,
                0 => ServersText.AheadNobody,
                1 => ServersText.AheadOne,
                _ => Texts.Fill(ServersText.AheadMany, people),
            };
        }
    }

    protected override async Task LoadAsync() => await Directory.RefreshAsync(Gone);

    protected override void OnParametersSet()
    {
        _search.Follow(Search);
        if (ReferenceEquals(_seen, Review))
        {
            return;
        }

        _seen = Review;
        foreach (var tool in Open.Where(tool => tool.Tool.State == ToolState.New))
        {
            // Ticked beforehand once for each definition, so that taking a tick away lasts.
            if (_offered.Add(Version(tool.Tool)) && !NameLengths.IsTooLong(Slug, tool.Tool.Name) && ToolText.Read(tool.LiveJson) is { SaysReadOnly: true, Hidden.Count: 0 })
            {
                _chosen.Add(Version(tool.Tool));
            }
        }

        // A block takes the tick away, once: whoever ticks what is blocked means it.
        var blocked = Review.Tools.Where(tool => tool.IsBlocked).Select(tool => Version(tool.Tool)).ToHashSet();
        _chosen.ExceptWith(blocked.Except(_blocked));
        _blocked.Clear();
        _blocked.UnionWith(blocked);
        _chosen.IntersectWith(Choosable.Select(tool => Version(tool.Tool)));
    }

    private IReadOnlyList<string> NamesOf(IEnumerable<Guid> members) =>
        [.. members.Select(id => Directory.NameOf(id) ?? ServersText.FormerMember).Order(StringComparer.CurrentCultureIgnoreCase)];

    private void Choose(ServerTool tool, bool chosen) => _ = chosen ? _chosen.Add(Version(tool)) : _chosen.Remove(Version(tool));

    private void ChooseAll() => _chosen.UnionWith(Tickable.Select(tool => Version(tool.Tool)));

    private bool IsShown(ToolReview tool) =>
        (Show is null || Show == ReviewGroups.Key(ReviewGroups.Of(tool))) && ReviewGroups.Fits(tool, Slug, _search.Text);

    private Task SearchAsync() => OnSearch.InvokeAsync(_search.Send());

    private async Task ShowAllAsync()
    {
        _search.Text = "";
        await SearchAsync();
        await OnShow.InvokeAsync(null);
    }

    // Exactly the definitions on this page: one that changed a moment ago is refused by Core, not approved unseen.
    private Task<bool> ApproveAsync() => TryAsync(async () =>
    {
        await Servers.ApproveToolsAsync(Me, Review.Server.Server.Id, [.. _chosen], Gone);
        await OnDecided.InvokeAsync();
        await FocusAsync("#review"); // the bar may be gone
    }, ServersText.Approved);

    private async Task KeepAsync(IReadOnlyCollection<ToolReview> tools)
    {
        var inputs = tools.Where(tool => ToolDiff.Between(ToolText.Read(tool.ApprovedJson), ToolText.Read(tool.LiveJson)).ChangesInput)
            .Select(tool => tool.Tool.Name).ToList();
        var says = inputs.Count == 0 ? ServersText.KeepSays : Texts.Fill(ServersText.KeepSaysInput, string.Join(", ", inputs));
        if (await Dialogs.ConfirmAsync(ServersText.KeepTitle, says, ServersText.KeepVerb))
        {
            await TryAsync(async () =>
            {
                await Servers.KeepToolsAsync(Me, Review.Server.Server.Id, [.. tools.Select(tool => Version(tool.Tool))], Gone);
                await OnDecided.InvokeAsync();
            }, ServersText.KeptDone);
        }
    }

    private async Task BlockAsync(ToolReview review)
    {
        var (tool, names) = (review.Tool, NamesOf(review.Reaches));
        var what = tool.Kind == OfferKind.Resources ? ServersText.ItsResources : tool.Name;
        var says = names.Count switch
        {
            0 => ServersText.BlockSaysNobody,
            1 => Texts.Fill(ServersText.BlockSaysOne, names[0]),
            _ => Texts.Fill(ServersText.BlockSaysMany, names.Count, ReviewGroups.Few(names)),
        };
        // What was never approved is taken from nobody.
        if (tool.Approved is null || await Dialogs.ConfirmAsync(Texts.Fill(ServersText.BlockTitle, what), says, ServersText.Block))
        {
            await TryAsync(async () =>
            {
                await Servers.BlockToolsAsync(Me, Review.Server.Server.Id, [Version(tool)], Gone);
                await OnDecided.InvokeAsync();
            }, tool.Kind == OfferKind.Resources ? ServersText.ResourcesOff : Texts.Fill(ServersText.ToolOff, tool.Name));
        }
    }

    private static ToolVersion Version(ServerTool tool) => new(tool.Id, tool.Live?.Hex ?? "");
}
