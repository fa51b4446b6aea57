using McpNest.Core.Audit;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Proof;

/// <summary>The journal as something to hold against the nest: its head, its checkpoints, and whether it still is what this browser saw.</summary>
public sealed partial class JournalPage
{
    private const string Place = "checkpoint"; // in the browser's storage

    private JournalEnds? _ends;
    private Remembered? _remembered;
    private string? _kept;

    [Inject]
    private JournalRange Range { get; set; } = default!;

    [Inject]
    private Checkpoints Checkpoints { get; set; } = default!;

    [Inject]
    private Retention Retention { get; set; } = default!;

    [Inject]
    private AuditOptions Options { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private Checkpoint? Last => Checkpoints.Last;

    private bool IsAlarm => _remembered?.Verdict is RememberedVerdict.Different or RememberedVerdict.OtherNest;

    private (string Tint, string Icon, string Word) Look => _remembered?.Verdict switch
    {
        RememberedVerdict.Same => ("ok", "✓", ProofText.Unchanged),
        RememberedVerdict.Different => ("error", "!", ProofText.Changed),
        RememberedVerdict.OtherNest => ("error", "!", ProofText.OtherNest),
        RememberedVerdict.Lost => ("denied", "!", ProofText.Lost),
        RememberedVerdict.Unreadable => ("denied", "!", ProofText.Unreadable),
        _ => ("quiet", "·", ProofText.ThisBrowser),
    };

    protected override async Task LoadAsync()
    {
        Follow(async () => _ends = await Range.ReadAsync(Gone));
        _ends = await Range.ReadAsync(Gone);
        await CompareAsync();
    }

    private Task<bool> SignAsync() => TryAsync(async () =>
    {
        await Checkpoints.SignAsync(Me, Gone);
        await RememberAsync();
    }, ProofText.Signed);

    private async Task ForgetAsync()
    {
        if (await Dialogs.ConfirmAsync(ProofText.ForgetTitle, IsAlarm ? ProofText.ForgetProof : ProofText.ForgetText, ProofText.Forget))
        {
            await TryAsync(async () =>
            {
                await Js.InvokeVoidAsync("nest.forget", Gone, Place);
                await CompareAsync();
            });
        }
    }

    private async Task CompareAsync()
    {
        _kept = await Js.InvokeAsync<string?>("nest.kept", Gone, Place, null);
        var first = (await Range.ReadAsync(Gone)).FirstSeq;
        _remembered = Remembered.Compare(_kept, Journal.State, first, Checkpoints.HashAt);
        await RememberAsync();
    }

    /// <summary>Keeps the newest, unless what is kept would be needed as a proof.</summary>
    private async Task RememberAsync()
    {
        if (_remembered?.MayBeReplaced == true && Last is { } last && Checkpoints.HashAt(last.Seq) == last.Hash)
        {
            await Js.InvokeVoidAsync("nest.keep", Gone, Place, last.ToLine());
        }
    }
}
