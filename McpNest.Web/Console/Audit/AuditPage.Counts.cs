using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;

namespace McpNest.Web.Console.Audit;

/// <summary>What stands around the list: the timeline and the facets. They are counted now and then, not with every call.</summary>
public sealed partial class AuditPage
{
    private static readonly TimeSpan s_betweenCounts = TimeSpan.FromSeconds(5);

    private CallFacets? _known;
    private IReadOnlyList<FacetList> _facets = [];
    private TimelineBars? _bars;
    private long? _barsOf;
    private ITimer? _counting;
    private bool _countsAreOld;

    private string? WholeHref => _query is { After: null, Before: null } or null
        ? null
        : (_view with { Text = QueryEdit.Set(QueryEdit.Set(_view.Text, QueryKey.After, null), QueryKey.Before, null) }).ToAddress();

    private void CountNowAndThen() => _counting = Gone.IsCancellationRequested ? null : Time.CreateTimer(
        _ => _ = InvokeAsync(async () =>
        {
            if (_countsAreOld && !_paused && await TryQuietlyAsync(CountAsync))
            {
                StateHasChanged();
            }
        }),
        null, s_betweenCounts, s_betweenCounts);

    private async Task CountAsync()
    {
        _countsAreOld = false;
        var view = _view;
        if (_query is not { } query || view.Scope == AuditScope.Changes)
        {
            _known ??= await Desk.FacetsAsync(Me, CallQuery.All, Gone);
            return;
        }

        var facets = await Desk.FacetsAsync(Me, query, Gone);
        var lists = new List<FacetList>();
        foreach (var key in FacetList.Keys)
        {
            // Of what is asked for, the alternatives: else a first tick would take the others away.
            var whole = QueryEdit.Values(query, key).Count > 0 ? await Desk.FacetsAsync(Me, query.Without(key), Gone) : facets;
            lists.Add(FacetList.Of(whole.Facets.Single(facet => facet.Key == key), query));
        }

        var timeline = await Desk.TimelineAsync(Me, query, Gone);
        if (view.ListsAs(_view))
        {
            _known = facets;
            _facets = lists;
            (_bars, _barsOf) = (TimelineBars.Of(timeline, query, Time.GetUtcNow()), timeline.OfNewest);
        }
    }

    private void OnToggle((QueryKey Key, FacetChoice Choice) ticked) => Show(_view with
    {
        Text = ticked.Choice.Asked ? QueryEdit.Remove(_view.Text, ticked.Key, ticked.Choice.Value) : QueryEdit.Add(_view.Text, ticked.Key, ticked.Choice.Value),
    });

    private void OnBrush((DateTimeOffset After, DateTimeOffset Before) stretch) =>
        Show(_view with { Text = QueryEdit.Between(_view.Text, stretch.After, stretch.Before) });
}
