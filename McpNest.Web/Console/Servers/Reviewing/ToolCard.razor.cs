using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>One tool, prompt or set of resources to read and decide about.</summary>
public sealed partial class ToolCard
{
    private (string? Approved, string? Live) _read;
    private ToolText _approved = ToolText.Read(null);
    private ToolText _live = ToolText.Read(null);
    private ToolText _shown = ToolText.Read(null);
    private ElementReference _card;
    private bool _wasMeant;
    private ToolDiff _diff = new([], Missing: true);

    /// <summary>Whose tool it is: the prefix of its name.</summary>
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public ToolReview Review { get; set; } = default!;

    [Parameter]
    public bool MayManage { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public bool Chosen { get; set; }

    /// <summary>Names of those whom grants give it, sorted.</summary>
    [Parameter]
    public IReadOnlyList<string> Names { get; set; } = [];

    [Parameter]
    public EventCallback<bool> OnChoose { get; set; }

    [Parameter]
    public EventCallback OnKeep { get; set; }

    [Parameter]
    public EventCallback OnBlock { get; set; }

    private ServerTool Tool => Review.Tool;

    private bool CanBlock => MayManage && !Review.IsBlocked && (Tool.Approved is not null || Tool.State == ToolState.New);

    private bool CanChoose => MayManage && Review.IsOpen;

    private string Title => Tool.Kind == OfferKind.Resources
        ? Texts.Fill(_shown.Templates == 1 ? ServersText.ResourcesOfOne : ServersText.ResourcesOf, _shown.Templates)
        : new ToolAddress(Slug, Tool.Name).ToString();

    private string? Font => Tool.Kind == OfferKind.Resources ? null : "mono";

    /// <summary>Whether a link was about this one: it is opened, and the page goes there.</summary>
    [Parameter]
    public bool IsMeant { get; set; }

    private string Class => Review.IsKept ? "kept" : Review.IsBlocked ? "blocked" : WireName.Of(Tool.State);

    private IEnumerable<KeyValuePair<string, string>> Blocks => _shown.Fields.Where(block => block.Key != "name");

    private string? NameProblem => Tool.Kind != OfferKind.Tool || Tool.State == ToolState.Gone ? null : Title.Length switch
    {
        > NameLengths.TooLong => Texts.Fill(ServersText.NameTooLong, Title.Length, NameLengths.TooLong),
        > NameLengths.Tight => Texts.Fill(ServersText.NameLong, Title.Length, NameLengths.TooLong),
        _ => null,
    };

    private (string Kind, string Icon, string Word) Look => Tool.State switch
    {
        ToolState.New when Review.IsBlocked => ("denied", "×", ServersText.StateBlocked),
        ToolState.New => ("quiet", "○", ServersText.StateNew),
        ToolState.Approved when Review.IsKept => ("held", "❚", ServersText.StateKept),
        ToolState.Approved => ("ok", "✓", ServersText.StateApproved),
        ToolState.Held => ("held", "❚❚", ServersText.StateHeld),
        _ => ("quiet", "–", ServersText.StateGone),
    };

    private string Reach => Names.Count == 0
        ? ServersText.ReachNobody
        : Texts.Fill(Names.Count == 1 ? ServersText.ReachOne : ServersText.ReachMany, Names.Count, ReviewGroups.Few(Names));

    protected override void OnParametersSet()
    {
        if (_read == (Review.ApprovedJson, Review.LiveJson) && !_shown.IsNothing)
        {
            return;
        }

        _read = (Review.ApprovedJson, Review.LiveJson);
        _approved = ToolText.Read(Review.ApprovedJson);
        _live = Review.LiveJson == Review.ApprovedJson ? _approved : ToolText.Read(Review.LiveJson);
        _shown = Review.LiveJson is null || Review.IsKept ? _approved : _live;
        _diff = Tool.State == ToolState.Held || Review.IsKept ? ToolDiff.Between(_approved, _live) : new ToolDiff([], Missing: true);
    }

    // The keyboard goes where the page goes.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var arrived = IsMeant && !_wasMeant;
        _wasMeant = IsMeant;
        if (arrived)
        {
            await _card.FocusAsync();
        }
    }

    private static string DecidedText(ToolAct act) => act switch
    {
        ToolAct.Kept => ServersText.DecidedKept,
        ToolAct.Blocked => ServersText.DecidedBlocked,
        _ => ServersText.DecidedApproved,
    };
}
