using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Access;

/// <summary>One tool of the matrix. Draws itself only when one of its own cells changed, so that a toggle costs one row and not the page.</summary>
public sealed partial class AccessRow
{
    private CellState[] _cells = [];
    private (AccessBoard?, string?, string?) _drawn;
    private bool _stale;

    [Parameter, EditorRequired]
    public AccessBoard Board { get; set; } = default!;

    [Parameter, EditorRequired]
    public GrantTarget Target { get; set; }

    /// <summary>Null for the row of all approved tools.</summary>
    [Parameter]
    public string? ToolName { get; set; }

    [Parameter]
    public string? Note { get; set; }

    [Inject]
    private BrowserTime BrowserTime { get; set; } = default!;

    // A click tells the board, and the board tells the rows: the framework need not draw anything of its own accord.
    Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem callback, object? arg) => callback.InvokeAsync(arg);

    public void Dispose() => Board.Moved -= OnMoved;

    protected override void OnInitialized() => Board.Moved += OnMoved;

    protected override void OnParametersSet()
    {
        _stale = !_drawn.Equals((Board, ToolName, Note));
        _drawn = (Board, ToolName, Note);
        Look();
    }

    // Also when the page draws itself: unchanged rows stay as they are.
    protected override bool ShouldRender() => _stale;

    protected override void OnAfterRender(bool firstRender) => _stale = false;

    private void OnMoved()
    {
        Look();
        if (_stale)
        {
            StateHasChanged();
        }
    }

    private void Look()
    {
        var cells = Board.CellsOf(Target);
        _stale |= !cells.AsSpan().SequenceEqual(_cells);
        _cells = cells;
    }

    private static string Class(CellState cell) => cell switch
    {
        { Own: GrantEffect.Allow, Inherited: GrantEffect.Deny } => "allow overruled",
        { Own: GrantEffect.Allow } => "allow",
        { Own: GrantEffect.Deny } => "deny",
        { Inherited: GrantEffect.Allow } => "allow inherited",
        { Inherited: GrantEffect.Deny } => "deny inherited",
        _ => "none",
    };

    private static string Sign(CellState cell) => (cell.Own ?? cell.Inherited) switch
    {
        GrantEffect.Allow => cell.Until is null ? "✓" : "✓ until",
        GrantEffect.Deny => cell.Until is null ? "⊘" : "⊘ until",
        _ => "·",
    };

    private string Label(AccessColumn column, CellState cell) =>
        $"{ToolName ?? "All approved tools"} for {column.Name}: {cell.Words}" + (cell.Until is { } until ? $", until {BrowserTime.Brief(until)}" : "");
}
