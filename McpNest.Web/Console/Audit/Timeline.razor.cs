using System.Globalization;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Audit;

/// <summary>Calls over time. A stretch of it becomes the query's after and before.</summary>
public sealed partial class Timeline
{
    private const int MostMarks = 5;

    private TimelineBars? _drawn;
    private string? _address;
    private bool _stale;

    /// <summary>Null until it was counted.</summary>
    [Parameter, EditorRequired]
    public TimelineBars? Bars { get; set; }

    /// <summary>Only so many of the newest calls were counted; null: all.</summary>
    [Parameter]
    public long? OfNewest { get; set; }

    /// <summary>It ends now, and not where the query says.</summary>
    [Parameter]
    public bool IsOpenEnded { get; set; }

    /// <summary>The address without a time; null when it has none.</summary>
    [Parameter]
    public string? WholeHref { get; set; }

    /// <summary>Somebody chose a stretch: from the start of the first bar to the end of the last.</summary>
    [Parameter]
    public EventCallback<(DateTimeOffset After, DateTimeOffset Before)> OnBrush { get; set; }

    [Inject]
    private BrowserTime BrowserTime { get; set; } = default!;

    protected override void OnParametersSet()
    {
        _stale |= !ReferenceEquals(_drawn, Bars) || _address != WholeHref;
        (_drawn, _address) = (Bars, WholeHref);
    }

    // The list beside it moves several times a second, this once in a while.
    protected override bool ShouldRender() => _stale;

    protected override void OnAfterRender(bool firstRender) => _stale = false;

    private Task OnBrushed(BrushEventArgs e) =>
        Bars is { Bars.IsEmpty: false } bars && e.From >= 0 && e.To >= e.From && e.To < bars.Bars.Length
            ? OnBrush.InvokeAsync((bars.Bars[e.From].Start, bars.Bars[e.To].Start + bars.Step))
            : Task.CompletedTask;

    private double Height(long count) => Bars is { Highest: > 0 } bars ? 58.0 * count / bars.Highest : 0;

    private static string F(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private string Say(TimelineBar bar) => Texts.Fill(
        AuditText.Bar, BrowserTime.Axis(bar.Start, TimeSpan.Zero), $"{bar.Allowed:N0}", $"{bar.Denied:N0}", $"{bar.Failed:N0}");

    private static string Scale(TimelineBars bars) => bars.Highest == 1
        ? Texts.Fill(AuditText.HighestOne, StepWord(bars.Step))
        : Texts.Fill(AuditText.Highest, bars.Highest.ToString("N0", CultureInfo.CurrentCulture), StepWord(bars.Step));

    private static string StepWord(TimeSpan step) => step.TotalHours switch
    {
        1 => AuditText.AnHour,
        < 24 => Texts.Fill(AuditText.HoursEach, (int)step.TotalHours),
        24 => AuditText.ADay,
        _ => Texts.Fill(AuditText.DaysEach, (int)step.TotalDays),
    };

    private static IEnumerable<DateTimeOffset> Marks(TimelineBars bars)
    {
        var every = Math.Max(1, bars.Bars.Length / (MostMarks - 1));
        for (var i = 0; i < bars.Bars.Length && i / every < MostMarks - 1; i += every)
        {
            yield return bars.Bars[i].Start;
        }
    }
}
