using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Setup;

/// <summary>One server on its way from an address or a command line to approved tools, with the next thing to do.</summary>
public sealed partial class ServerLine
{
    private CancellationTokenSource? _reading;
    private IReadOnlyList<ServerTool> _readOnly = [];
    private int _new;
    private bool _cancelled;
    private bool _started;
    private long _seen = -1;

    [Parameter, EditorRequired]
    public ServerSummary Server { get; set; } = default!;

    /// <summary>Whether its next step is the page's primary action.</summary>
    [Parameter]
    public bool IsMain { get; set; }

    /// <summary>Whether its tools are to be read at once.</summary>
    [Parameter]
    public bool StartNow { get; set; }

    [Parameter]
    public EventCallback OnApproved { get; set; }

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    private string Slug => Server.Server.Slug;

    protected override async Task OnParametersSetAsync()
    {
        if (StartNow && !_started && Server.Server.MayConnect && !Server.Server.Offers.Any())
        {
            _started = true;
            await ReadToolsAsync();
        }

        await LookAsync();
    }

    protected override void Dispose(bool disposing)
    {
        _reading?.Cancel();
        base.Dispose(disposing);
    }

    private async Task LaunchAsync()
    {
        if (await TryAsync(() => Servers.ApproveLaunchAsync(Me, Server.Server.Id, Server.Server.TargetHash, Gone)))
        {
            _started = true;
            await ReadToolsAsync();
        }
    }

    private async Task ReadToolsAsync()
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_reading, _cancelled) = (reading, false);
        StateHasChanged();
        await TryAsync(async () =>
        {
            try
            {
                await Servers.RefreshAsync(Me, Server.Server.Id, reading.Token);
            }
            catch (OperationCanceledException) when (reading.IsCancellationRequested && !Gone.IsCancellationRequested)
            {
                _cancelled = true;
            }
        });
        _reading = null;
        await LookAsync();
    }

    private void Cancel() => _reading?.Cancel();

    private async Task ApproveAsync()
    {
        var tools = _readOnly.Where(tool => tool.Live is not null).Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex)).ToArray();
        if (await TryAsync(() => Servers.ApproveToolsAsync(Me, Server.Server.Id, tools, Gone)))
        {
            await OnApproved.InvokeAsync();
        }
    }

    /// <summary>What is new, and which of that says it only reads. Definitions are fetched only when they may have changed.</summary>
    private async Task LookAsync()
    {
        var print = Server.Server.Offers.Aggregate(Server.Server.Revision, (sum, offer) => HashCode.Combine(sum, offer));
        if (print == _seen || Gone.IsCancellationRequested)
        {
            return;
        }

        _seen = print;
        try
        {
            Take(await Servers.ReviewAsync(Server.Server.Id, Gone));
        }
        catch (NestException)
        {
            // Removed meanwhile; the list above will know.
        }
    }

    private void Take(ServerReview review)
    {
        var fresh = review.Tools.Where(tool => tool.Tool.State == ToolState.New && !tool.IsBlocked).ToArray();
        _new = fresh.Length;
        _readOnly = [.. fresh.Where(tool => tool.Tool.Kind == OfferKind.Tool && !NameLengths.IsTooLong(Slug, tool.Tool.Name) && ToolClaims.SaysReadOnly(tool.LiveJson)).Select(tool => tool.Tool)];
    }
}
