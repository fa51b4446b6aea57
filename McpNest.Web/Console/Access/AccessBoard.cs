using McpNest.Core.Journal;

namespace McpNest.Web.Console.Access;

/// <summary>What the rows of one matrix share: its columns, the policy in force, and the draft over it.</summary>
public sealed class AccessBoard(NestJournal journal, TimeProvider time, AccessDraft draft, IReadOnlyList<AccessColumn> columns)
{
    /// <summary>The policy or the draft moved: rows look at their cells again.</summary>
    public event Action? Moved;

    public IReadOnlyList<AccessColumn> Columns => columns;

    public CellState[] CellsOf(AccessLine line)
    {
        var (state, now) = (journal.State, time.GetUtcNow());
        return [.. columns.Select(column => CellState.Of(state, draft, new DraftCell(column.Subject, line.Target), now))];
    }

    public void Look() => Moved?.Invoke();
}
