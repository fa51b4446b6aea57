using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Servers;

/// <summary>One server: what it runs or dials, how it does, and its tools to review. Approving a launch and approving tools are two acts.</summary>
public sealed partial class ServerPage
{

    private ServerReview? _review;
    private CancellationTokenSource? _work;
    private string? _working;
    private string? _read; // whose page was read last
    private int _skipped;
    private bool _mayManage;
    private bool _isLead;

    [Parameter]
    public string Slug { get; set; } = "";

    /// <summary>The one group of the review to show.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>Words that what is shown of the review holds.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    /// <summary>The one tool a link was about.</summary>
    [SupplyParameterFromQuery]
    public string? Tool { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private StopsBook Stops { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private UpstreamServer Server => _review!.Server.Server;

    protected override async Task LoadAsync()
    {
        _isLead = await MayAsync("Lead");
        await ReadAsync();
        FollowPolicy(() => Journal.State.FindServer(Slug) is null ? Task.CompletedTask : ReadAsync(), Still);
    }

    // From one server straight to another the page stays and its address changes.
    protected override async Task OnParametersSetAsync()
    {
        if (_read is not null && _read != Slug)
        {
            (_review, _skipped, _mayManage) = (null, 0, false);
            CancelWork();
            await TryAsync(ReadAsync);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _work?.Cancel();
        _work?.Dispose();
        _work = null;
        base.Dispose(disposing);
    }

    private async Task ReadAsync()
    {
        var (state, slug) = (Journal.State, Slug);
        _read = slug;
        var server = state.FindServer(slug) ?? throw new NestException(Texts.Fill(ServersText.NoSuchServer, slug));
        var review = await Servers.ReviewAsync(server.Id, Gone);
        if (slug != Slug)
        {
            return; // somebody went on meanwhile
        }

        _review = review;
        _mayManage = Authority.MayManage(Journal.State, Me, server);
    }

    private void ShowGroup(string? group) => Say("show", group);

    private void Search(string? words) => Say("q", words);

    private void Say(string name, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameter(name, value), new NavigationOptions { ReplaceHistoryEntry = true });

    private Task<bool> ApproveLaunchAsync() => TryAsync(async () =>
    {
        await Servers.ApproveLaunchAsync(Me, Server.Id, Server.TargetHash, Gone);
        await ReadAsync();
    }, ServersText.LaunchApproved);

    private Task<bool> RefreshAsync() => WorkAsync(ServersText.Reading, ServersText.ToolsRead, cancel => Servers.RefreshAsync(Me, Server.Id, cancel));

    private Task<bool> RestartAsync() => WorkAsync(ServersText.Restarting, ServersText.Restarted, cancel => Servers.RestartAsync(Me, Server.Id, cancel));

    /// <summary>What takes as long as the server takes: says so, and can be given up.</summary>
    private async Task<bool> WorkAsync(string says, string done, Func<CancellationToken, Task<Core.Upstreams.ServerDiscovery>> work)
    {
        _work?.Dispose();
        _work = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        var (given, slug) = (_work.Token, Slug);
        _working = says;
        var worked = await TryAsync(async () =>
        {
            try
            {
                var skipped = (await work(given)).Skipped;
                _skipped = slug == Slug ? skipped : 0;
            }
            catch (OperationCanceledException) when (given.IsCancellationRequested && !Gone.IsCancellationRequested)
            {
                throw new NestException(ServersText.GivenUp);
            }
            finally
            {
                _working = null;
                if (!Gone.IsCancellationRequested)
                {
                    await ReadAsync();
                }
            }
        }, done);
        _working = null;
        Problem = slug == Slug ? Problem : null; // what went wrong elsewhere says nothing here
        return worked;
    }

    private void CancelWork() => _work?.Cancel();

    private async Task SuspendAsync()
    {
        if (await AskAsync<SuspendDialog>(Texts.Fill(ServersText.SuspendTitle, Slug)))
        {
            await TryAsync(ReadAsync);
        }
    }

    private Task<bool> ResumeAsync() => TryAsync(async () =>
    {
        await Stops.ResumeAsync(Me, new Stop(StopScope.Server, Server.Id), Gone);
        await ReadAsync();
    }, Texts.Fill(ServersText.Resumed, Slug));

    private async Task ReconfigureAsync()
    {
        if (await AskAsync<ReconfigureDialog>(Texts.Fill(ServersText.ReconfigureTitle, Slug)))
        {
            await TryAsync(ReadAsync);
        }
    }

    private async Task RemoveAsync()
    {
        if (await AskAsync<RemoveServerDialog>(Texts.Fill(ServersText.RemoveTitle, Slug)))
        {
            Navigation.NavigateTo("servers");
        }
    }

    private async Task<bool> AskAsync<T>(string title)
        where T : IComponent
    {
        var dialog = await Dialogs.ShowAsync<T>(title, new DialogParameters { ["Server"] = _review!.Server });
        return await dialog.Result is { Canceled: false };
    }
}
