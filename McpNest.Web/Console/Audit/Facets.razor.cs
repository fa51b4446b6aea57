using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Audit;

/// <summary>What the calls of the query are spread over. A tick narrows the query, another one takes it back.</summary>
public sealed partial class Facets
{
    private const int Few = 6;
    private const int Many = 100;

    private readonly HashSet<QueryKey> _whole = [];
    private IReadOnlyList<FacetList>? _drawn;
    private bool _isOpen;
    private bool _stale;

    [Parameter, EditorRequired]
    public IReadOnlyList<FacetList> Lists { get; set; } = [];

    /// <summary>Somebody ticked or unticked a value.</summary>
    [Parameter]
    public EventCallback<(QueryKey Key, FacetChoice Choice)> OnToggle { get; set; }

    protected override void OnParametersSet()
    {
        _stale |= !ReferenceEquals(_drawn, Lists);
        _drawn = Lists;
    }

    // The list beside it moves several times a second, this once in a while.
    protected override bool ShouldRender() => _stale;

    protected override void OnAfterRender(bool firstRender) => _stale = false;

    private async Task OnClickAsync(ItemClickEventArgs e)
    {
        _stale = true;
        var bar = e.Item.IndexOf('|', StringComparison.Ordinal);
        if (bar < 0 || !Enum.TryParse<QueryKey>(e.Item[..bar], out var key))
        {
            return;
        }

        var value = e.Item[(bar + 1)..];
        if (value.Length == 0)
        {
            _ = _whole.Remove(key) || _whole.Add(key);
        }
        else if (Lists.FirstOrDefault(list => list.Key == key)?.Choices.FirstOrDefault(choice => choice.Value == value) is { } choice)
        {
            await OnToggle.InvokeAsync((key, choice));
        }
    }

    /// <summary>The first ones, and any that is asked for.</summary>
    private IEnumerable<FacetChoice> Shown(FacetList list) => _whole.Contains(list.Key)
        ? list.Choices.Take(Many)
        : list.Choices.Where((choice, i) => i < Few || choice.Asked);

    private static string Title(FacetChoice choice) =>
        (choice.Detail ?? choice.Value) is var detail && detail == choice.Label ? choice.Label : $"{choice.Label} ({detail})";

    private static string NameOf(QueryKey key) => key switch
    {
        QueryKey.Result => AuditText.Result,
        QueryKey.Server => AuditText.Server,
        QueryKey.Tool => AuditText.Tool,
        QueryKey.Member => AuditText.Person,
        QueryKey.Agent => AuditText.Agent,
        QueryKey.Client => AuditText.Client,
        _ => AuditText.Reason,
    };
}
