using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Access;

/// <summary>One row of the matrix. Draws itself only when one of its own cells changed, so that a toggle costs one row and not the page.</summary>
public sealed partial class AccessRow
{
    private CellState[] _cells = [];
    private (AccessBoard?, AccessLine?) _drawn;
    private bool _stale;

    [Parameter, EditorRequired]
    public AccessBoard Board { get; set; } = default!;

    [Parameter, EditorRequired]
    public AccessLine Line { get; set; } = default!;

    private (string Kind, string Icon, string Word)? Mark => Line.State switch
    {
        ToolState.New => ("quiet", "+", AccessText.StateNew),
        ToolState.Held => ("held", "❚❚", AccessText.StateHeld),
        ToolState.Gone => ("quiet", "–", AccessText.StateGone),
        _ => null,
    };

    // A click tells the page, and the board tells the rows: the framework need not draw anything of its own accord.
    Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem callback, object? arg) => callback.InvokeAsync(arg);

    public void Dispose() => Board.Moved -= OnMoved;

    protected override void OnInitialized() => Board.Moved += OnMoved;

    protected override void OnParametersSet()
    {
        if (!_drawn.Equals((Board, Line)))
        {
            _stale = true;
            _drawn = (Board, Line);
            Look();
        }
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
        var cells = Board.CellsOf(Line);
        _stale |= !cells.AsSpan().SequenceEqual(_cells);
        _cells = cells;
    }
}
