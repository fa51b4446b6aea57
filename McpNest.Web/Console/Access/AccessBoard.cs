using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>What the rows of one matrix share: its columns, the policy in force, and the way to change it.</summary>
public sealed class AccessBoard(NestJournal journal, TimeProvider time, IReadOnlyList<AccessColumn> columns, Func<AccessColumn, GrantTarget, CellState, Task> toggle)
{
    /// <summary>The policy moved: rows look at their cells again.</summary>
    public event Action? Moved;

    public IReadOnlyList<AccessColumn> Columns => columns;

    public CellState[] CellsOf(GrantTarget target) => [.. columns.Select(column => Cell(column, target))];

    public async Task ToggleAsync(AccessColumn column, GrantTarget target)
    {
        await toggle(column, target, Cell(column, target));
        Look();
    }

    public void Look() => Moved?.Invoke();

    private CellState Cell(AccessColumn column, GrantTarget target) => CellState.Of(journal.State, column.Subject, target, time.GetUtcNow());
}
