using McpNest.Scan.Page.Result;
using McpNest.Scan.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace McpNest.Scan.Page;

/// <summary>The page: it locks itself, then takes texts, scans them here, and shows what was found.</summary>
public sealed partial class ScanApp : ComponentBase, IDisposable
{
    private const int MostFiles = 200;
    private const long LargestFile = 8 * 1024 * 1024;
    private const long LargestTogether = 32 * 1024 * 1024;

    private readonly List<GivenText> _given = [];
    private readonly List<string> _notes = [];
    private PageTools _tools = default!;
    private DotNetObjectReference<ScanApp>? _self;
    private CancellationTokenSource? _run;
    private PageStage _stage;
    private ScanReport? _report;
    private bool _isBusy;
    private string _status = ScanText.Locking;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private NavigationManager Place { get; set; } = default!;

    /// <summary>Where an app would reach this nest; the key is its own.</summary>
    private string Address => Place.BaseUri.TrimEnd('/') + "/u/YOUR-KEY/mcp";

    /// <summary>Files that were dropped, picked, or are too long for the text field. The browser holds them until they are read.</summary>
    [JSInvokable]
    public async Task TakeAsync(string[] names, long[] sizes, int seen, bool isCut)
    {
        if (_stage != PageStage.Locked || _isBusy)
        {
            return;
        }

        _notes.Clear();
        if (isCut)
        {
            _notes.Add(ScanText.CutOff);
        }

        if (names.Length == 0)
        {
            _notes.Add(ScanText.Fill(ScanText.NoneKnown, seen));
            Say(_notes[^1]);
            return;
        }

        using var run = Begin();
        try
        {
            await ReadAsync(names, sizes, run.Token);
        }
        catch (OperationCanceledException)
        {
            End(ScanText.Cancelled);
            return;
        }
        catch (JSException)
        {
            NotRead();
            return;
        }
        finally
        {
            _isBusy = false;
            await _tools.ForgetAsync();
        }

        await RunAsync(moves: false);
    }

    /// <summary>The browser could not open what was given.</summary>
    [JSInvokable]
    public void NotRead() => End(ScanText.NotRead);

    /// <summary>Scans what is there now; the focus stays where it is.</summary>
    [JSInvokable]
    public Task ScanAsync() => RunAsync(moves: false);

    public void Dispose()
    {
        _run?.Cancel();
        _self?.Dispose();
    }

    protected override void OnInitialized() => _tools = new PageTools(Browser, Say);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        if (await _tools.SealAsync())
        {
            _self = DotNetObjectReference.Create(this);
            _stage = PageStage.Locked;
            Say(ScanText.Ready);
            await _tools.OpenAsync(_self);
            await _tools.PauseAsync();
            WarmUp();
        }
        else
        {
            _stage = PageStage.NotLocked;
            Say("");
        }
    }

    private async Task RunAsync(bool moves)
    {
        if (_stage != PageStage.Locked || _isBusy)
        {
            return;
        }

        using var run = Begin();
        try
        {
            var typed = await _tools.TextAsync();
            List<ScanInput> inputs = [.. _given.Select(given => new ScanInput(given.Name, given.Text))];
            if (!string.IsNullOrWhiteSpace(typed))
            {
                inputs.Add(new ScanInput("", typed));
            }

            _report = inputs.Count == 0 ? null : await PacedScan.RunAsync(inputs, TellAsync, run.Token);
            End(_report is null ? ScanText.Nothing : ResultWords.Summary(_report));
        }
        catch (OperationCanceledException)
        {
            End(ScanText.Cancelled);
        }
        catch (Exception) // whatever a text does to the scanner, the page stays; what it says may quote the text, so it is not shown
        {
            _report = null;
            End(ScanText.Faulty);
        }

        if (_report is not null)
        {
            await _tools.PauseAsync();
            await (moves ? _tools.FocusAsync("result") : _tools.RevealAsync("result"));
        }
    }

    private async Task ReadAsync(string[] names, long[] sizes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < names.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Say(ScanText.Fill(ScanText.Reading, i + 1, names.Length));
            if (sizes[i] > LargestFile)
            {
                _notes.Add(ScanText.Fill(ScanText.TooLarge, names[i].Length == 0 ? ScanText.Pasted : VisibleName.Of(names[i])));
                continue;
            }

            _given.RemoveAll(given => given.Name.Length > 0 && given.Name == names[i]); // dropped again: the newer one
            if (_given.Count >= MostFiles || _given.Sum(given => given.Bytes) + sizes[i] > LargestTogether)
            {
                _notes.Add(ScanText.TooMuch);
                return;
            }

            if (i % 8 == 0)
            {
                await _tools.PauseAsync();
            }

            _given.Add(new GivenText(names[i], FileBytes.Decode(await _tools.ReadAsync(i)), sizes[i]));
        }
    }

    private async Task TrySampleAsync(Sample sample)
    {
        await _tools.WriteAsync(sample.Text);
        await RunAsync(moves: true);
    }

    private async Task RemoveAsync(GivenText given)
    {
        _given.Remove(given);
        if (_given.Count > 0 || !string.IsNullOrWhiteSpace(await _tools.TextAsync()))
        {
            await RunAsync(moves: false);
        }
        else
        {
            await ClearAsync();
        }
    }

    private async Task ClearAsync()
    {
        _given.Clear();
        _notes.Clear();
        _report = null;
        await _tools.WriteAsync("");
        await _tools.ForgetAsync();
        Say(ScanText.Cleared);
        await _tools.FocusAsync("text");
    }

    private void Cancel() => _run?.Cancel();

    private async Task TellAsync(int percent)
    {
        Say(ScanText.Fill(ScanText.ScanningPart, percent));
        await _tools.PauseAsync();
    }

    private CancellationTokenSource Begin()
    {
        _isBusy = true;
        Say(ScanText.Scanning);
        return _run = new CancellationTokenSource();
    }

    private void End(string status)
    {
        _isBusy = false;
        _run = null;
        Say(status);
    }

    private void Say(string status)
    {
        _status = status;
        StateHasChanged();
    }

    // What runs for the first time is slow: better now than at the first paste.
    private static void WarmUp()
    {
        try
        {
            _ = Scanner.Scan([new ScanInput("", Sample.All[0].Text)]);
        }
        catch (Exception)
        {
            // A scan says so itself.
        }
    }
}
