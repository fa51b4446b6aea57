using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Agents;

/// <summary>A member's own page: their apps, what these may use, what they called, what is kept about it.</summary>
public sealed partial class MyAgents
{
    private const int Calls = 20;
    private const string Remembered = "app";

    private string _app = ClientApps.All[0].Id;
    private IReadOnlyList<AgentSummary>? _agents;
    private IReadOnlyList<OwnOffer> _offers = [];
    private IReadOnlyList<CallEntry> _calls = [];
    private IReadOnlyList<OwnService> _services = [];
    private IReadOnlyList<TokenSummary> _ending = [];
    private int _missing;
    private (long Version, long LastCall, string Presence)? _read;
    private DateTimeOffset _readAt;

    [Inject]
    private AgentsBook Agents { get; set; } = default!;

    [Inject]
    private AgentPresence Presence { get; set; } = default!;

    [Inject]
    private CredentialsBook Credentials { get; set; } = default!;

    [Inject]
    private OwnAccess Access { get; set; } = default!;

    [Inject]
    private OwnCalls Own { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private IReadOnlyList<AgentSummary> Usable => [.. _agents!.Where(agent => agent.State == AgentState.Active)];

    private Guid Self => User.MemberId();

    protected override async Task LoadAsync()
    {
        Follow(Still, FollowAsync);
        await ReadAsync();
        _app = _agents!.OrderByDescending(agent => agent.IssuedAt).Select(agent => agent.App).FirstOrDefault(app => app is not null) ?? _app;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Js.InvokeAsync<string?>("nest.kept", Gone, Remembered, null) is { } app && ClientApps.Find(app) is not null)
        {
            _app = app;
            StateHasChanged();
        }
    }

    private static string AddWords(string app) =>
        app == ClientApps.Other ? AgentsText.AddAny : Texts.Fill(AgentsText.AddTo, ClientApps.Find(app)!.Name);

    private async Task AddAsync(string app)
    {
        _app = app;
        await Js.InvokeVoidAsync("nest.keep", Gone, Remembered, app);
        var parameters = new DialogParameters<IssueKeyDialog>
        {
            { dialog => dialog.MemberId, Self },
            { dialog => dialog.App, app },
            { dialog => dialog.AtOnce, _agents?.Any(agent => agent.App == app && agent.State == AgentState.Active) != true }, // a second one wants a name
        };
        var dialog = await Dialogs.ShowAsync<IssueKeyDialog>(AddWords(app), parameters, DialogKinds.Stay);
        await dialog.Result;
        await TryAsync(ReadAsync);
    }

    private Task ChooseAsync(ItemClickEventArgs e) => e.Item == ClaudeWebDialog.Item ? ExplainClaudeWebAsync()
        : ClientApps.Find(e.Item) is { } app ? AddAsync(app.Id) : Task.CompletedTask;

    // It cannot be connected, so no key is made; what can be instead is one click away.
    private async Task ExplainClaudeWebAsync()
    {
        var dialog = await Dialogs.ShowAsync<ClaudeWebDialog>(ClaudeWebDialog.Item);
        if (await dialog.Result is { Canceled: false, Data: string app })
        {
            await AddAsync(app);
        }
    }

    // Everybody's calls move the journal. Mine do when an app of mine was heard of just now, or one is under way.
    private async Task<bool> FollowAsync()
    {
        var now = Time.GetUtcNow();
        var due = now - _readAt >= Still;
        if (!due && _read == Signature() && !_calls.Any(call => call.Result == CallEntry.Open) && !_agents!.Any(agent => now - Presence.Of(agent.Id)?.LastAt < Still))
        {
            return false;
        }

        var before = _calls;
        (_calls, _readAt) = (await Own.NewestAsync(Me, Self, Calls, Gone), now);
        if (_read != Signature())
        {
            await ReadAsync();
            return true;
        }

        return due || !_calls.SequenceEqual(before);
    }

    private async Task ReadAsync()
    {
        _calls = await Own.NewestAsync(Me, Self, Calls, Gone);
        _agents = await Agents.ListAsync(Self, Gone);
        var tokens = await Credentials.ListAsync(Self, Gone);
        _missing = tokens.Count(token => !token.IsSet);
        _ending = [.. tokens.Where(token => CredentialEnd.IsNear(token.EndsOn, Time.GetUtcNow()))];
        _offers = await Access.ListAsync(Me, Self, Gone);
        _services = await ServicesAsync();
        _read = Signature();
    }

    private async Task<IReadOnlyList<OwnService>> ServicesAsync()
    {
        var services = new List<OwnService>();
        foreach (var member in Journal.State.Members.Values.Where(member => member.Kind == MemberKind.Service && member.OwnerId == Self))
        {
            await Directory.RefreshAsync(Gone);
            services.Add(new OwnService(member.Id, Directory.NameOf(member.Id) ?? "", await Agents.ListAsync(member.Id, Gone)));
        }

        return [.. services.OrderBy(service => service.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    // First sightings matter here, not every one.
    private (long Version, long LastCall, string Presence) Signature() => (
        Journal.State.Version,
        _calls.Count > 0 ? _calls[0].Seq : 0,
        string.Concat(_agents?.Select(agent => Presence.Of(agent.Id)?.Client ?? (Presence.Of(agent.Id) is null ? "-" : "+")) ?? []));
}
