using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Agents;

/// <summary>What a member may use, to be hidden per agent, and what not, to be asked for. One handler for all rows.</summary>
public sealed partial class OwnTools
{
    /// <summary>How many tools Cursor gives its model.</summary>
    private const int MostOfCursor = 40;

    /// <summary>How many tools VS Code takes in one request.</summary>
    private const int MostOfVsCode = 128;

    private const int OpenRows = 60;
    private const int LongestText = 200;

    private readonly HashSet<string> _folded = [];
    private readonly SearchWords _search = new();

    // What is to be hidden or shown and is not recorded yet.
    private readonly Dictionary<(Guid Agent, Guid Offer), bool> _wishes = [];
    private bool _records;
    private AgentSummary? _agent;

    [Parameter, EditorRequired]
    public IReadOnlyList<AgentSummary> Agents { get; set; } = [];

    [Parameter, EditorRequired]
    public IReadOnlyList<OwnOffer> Offers { get; set; } = [];

    [Parameter]
    public EventCallback OnMoved { get; set; }

    [SupplyParameterFromQuery(Name = "agent")]
    private string? AgentOfAddress { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? QueryOfAddress { get; set; }

    [Inject]
    private AgentsBook Book { get; set; } = default!;

    [Inject]
    private RequestsBook Requests { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private int Listed => Offers.Count(offer => offer is { Kind: OfferKind.Tool, IsListed: true } && !IsHidden(offer));

    private int HiddenCount => Offers.Count(offer => offer.Given && IsHidden(offer));

    protected override void OnParametersSet()
    {
        _agent = Agents.FirstOrDefault(agent => agent.Id.ToString() == AgentOfAddress) ?? (Agents.Count > 0 ? Agents[0] : null);
        _search.Follow(QueryOfAddress);
    }

    private bool IsHidden(OwnOffer offer) => _agent is { } agent
        && (_wishes.TryGetValue((agent.Id, offer.Id), out var hide) ? hide : Journal.State.Agents.GetValueOrDefault(agent.Id)?.IsHiding(offer.Id) == true);

    // Many rows are drawn only where somebody looks; what is searched for is shown.
    private bool IsOpen(string server, bool given) =>
        (_search.Text.Length > 0 || Offers.Count(offer => offer.Given == given) <= OpenRows) != _folded.Contains($"{given}:{server}");

    private List<IGrouping<string, OwnOffer>> Fitting(bool given) =>
        [.. Offers.Where(offer => offer.Given == given && Fits(offer)).GroupBy(offer => offer.Server)];

    private bool Fits(OwnOffer offer) => _search.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        offer.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || offer.Description?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    private static string? Short(string? text) => text is { Length: > LongestText } ? text[..LongestText] + "…" : text;

    private static string? KindOf(OwnOffer offer) => offer.Kind switch
    {
        OfferKind.Prompt => AgentsText.Prompt,
        OfferKind.Resources => AgentsText.Resources,
        _ => null,
    };

    private string ListsWords(AgentSummary agent, int listed)
    {
        var lists = Texts.Fill(AgentsText.Lists, agent.Name, Sentences.Count(listed, AgentsText.ToolCount, AgentsText.ToolsCount));
        return HiddenCount > 0 ? $"{lists} {Texts.Fill(AgentsText.ListsHidden, HiddenCount)}" : lists;
    }

    private string AnswerWords(RequestAnswer answer) => Texts.Fill(
        answer.End == RequestEnd.Granted ? AgentsText.WasGranted : AgentsText.WasDeclined, Spans.Ago(answer.At, Time.GetUtcNow()));

    private void KeepFilter() => Go("q", _search.Send());

    private void Choose(ChangeEventArgs e) => Go("agent", e.Value as string);

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, value), replace: true);

    private Task ClickAsync(ItemClickEventArgs e) => e.Item.Split(':', 2) switch
    {
        ["fold", var key] => Fold(key),
        ["turn", var id] when Find(id) is { } offer => HideAsync([offer.Id], !IsHidden(offer)),
        ["hide-all", var server] => HideAsync(GivenOf(server), hide: true),
        ["show-all", var server] => HideAsync(GivenOf(server), hide: false),
        ["ask", var id] when Find(id) is { } offer => AskAsync(offer),
        ["withdraw", var id] when Find(id)?.Request is { } request => WithdrawAsync(request),
        _ => Task.CompletedTask,
    };

    private OwnOffer? Find(string id) => Offers.FirstOrDefault(offer => offer.Id.ToString() == id);

    // All of the server, not only what the filter shows: the button says so.
    private IEnumerable<Guid> GivenOf(string server) => Offers.Where(offer => offer.Given && offer.Server == server).Select(offer => offer.Id);

    private Task Fold(string key)
    {
        if (!_folded.Remove(key))
        {
            _folded.Add(key);
        }

        return Task.CompletedTask;
    }

    // Shown at once; what is chosen while a record is made goes into the next one.
    private async Task HideAsync(IEnumerable<Guid> offers, bool hide)
    {
        if (_agent is not { } agent)
        {
            return;
        }

        foreach (var offer in offers)
        {
            _wishes[(agent.Id, offer)] = hide;
        }

        if (_records)
        {
            return;
        }

        _records = true;
        while (_wishes.Count > 0)
        {
            if (!await TryQuietlyAsync(RecordAsync))
            {
                _wishes.Clear();
            }
        }

        _records = false;
    }

    private async Task RecordAsync()
    {
        var agent = _wishes.First().Key.Agent;
        var wishes = _wishes.Where(wish => wish.Key.Agent == agent).ToList();
        var (hidden, shown) = (wishes.Where(wish => wish.Value), wishes.Where(wish => !wish.Value));
        IEnumerable<Guid> before = Journal.State.Agents[agent].Hides ?? [];
        await Book.HideAsync(Me, agent, [.. before.Union(hidden.Select(wish => wish.Key.Offer)).Except(shown.Select(wish => wish.Key.Offer))], Gone);
        foreach (var wish in wishes.Where(wish => _wishes.GetValueOrDefault(wish.Key) == wish.Value))
        {
            _wishes.Remove(wish.Key); // unless it was turned again meanwhile
        }

        await OnMoved.InvokeAsync();
    }

    private async Task AskAsync(OwnOffer offer)
    {
        var dialog = await Dialogs.ShowAsync<AskDialog>(AgentsText.AskTitle, new DialogParameters<AskDialog> { { dialog => dialog.Offer, offer } });
        await dialog.Result;
        await OnMoved.InvokeAsync();
    }

    private Task<bool> WithdrawAsync(ToolRequest request) => TryAsync(async () =>
    {
        await Requests.WithdrawAsync(Me, request.Id, Gone);
        await OnMoved.InvokeAsync();
    }, AgentsText.Withdrawn);
}
