using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>Edits that nobody has applied yet, with the steps that led there. Nothing of it binds.</summary>
public sealed class AccessDraft
{
    private readonly Dictionary<DraftCell, GrantEdit> _edits = [];
    private readonly Stack<IReadOnlyList<Move>> _done = [];
    private readonly Stack<IReadOnlyList<Move>> _undone = [];

    public IReadOnlyCollection<GrantEdit> Edits => _edits.Values;

    public bool IsEmpty => _edits.Count == 0;

    public bool CanUndo => _done.Count > 0;

    public bool CanRedo => _undone.Count > 0;

    public bool Holds(DraftCell cell) => _edits.ContainsKey(cell);

    public GrantEdit? Find(DraftCell cell) => _edits.GetValueOrDefault(cell);

    /// <summary>What a cell would say with the draft applied.</summary>
    public GrantMark? Mark(PolicyState state, DraftCell cell) =>
        _edits.TryGetValue(cell, out var edit) ? edit.After : GrantMark.Of(state, cell.Subject, cell.Target);

    /// <summary>Drafts one step.</summary>
    /// <returns>The cells whose draft changed.</returns>
    public IReadOnlyList<DraftCell> Set(PolicyState state, IEnumerable<DraftCell> cells, Func<GrantMark?, GrantMark?> next) =>
        Set(state, cells, (_, mark) => next(mark));

    /// <summary>Drafts one step that differs from cell to cell.</summary>
    /// <returns>The cells whose draft changed.</returns>
    public IReadOnlyList<DraftCell> Set(PolicyState state, IEnumerable<DraftCell> cells, Func<DraftCell, GrantMark?, GrantMark?> next)
    {
        var step = new List<Move>();
        foreach (var cell in cells)
        {
            var edit = Find(cell);
            var before = edit is null ? GrantMark.Of(state, cell.Subject, cell.Target) : edit.Before;
            var after = next(cell, edit is null ? before : edit.After);
            var drafted = after == before ? null : new GrantEdit(cell.Subject, cell.Target, before, after);
            if (drafted != edit)
            {
                step.Add(new Move(cell, edit, drafted));
            }
        }

        if (step.Count > 0)
        {
            _undone.Clear();
            _done.Push(step);
            step.ForEach(move => Put(move.Cell, move.After));
        }

        return [.. step.Select(move => move.Cell)];
    }

    /// <summary>Takes the last step back.</summary>
    public IReadOnlyList<DraftCell> Undo() => Walk(_done, _undone, move => move.Before);

    /// <summary>Does the step again that was taken back last.</summary>
    public IReadOnlyList<DraftCell> Redo() => Walk(_undone, _done, move => move.After);

    /// <summary>Gives the whole draft up, as a step that can be taken back.</summary>
    public IReadOnlyList<DraftCell> Discard()
    {
        if (_edits.Count == 0)
        {
            return [];
        }

        List<Move> step = [.. _edits.Select(pair => new Move(pair.Key, pair.Value, null))];
        _undone.Clear();
        _done.Push(step);
        _edits.Clear();
        return step.ConvertAll(move => move.Cell);
    }

    /// <summary>Keeps one's own wish for an overtaken cell: it is now drafted against what stands there.</summary>
    public void KeepMine(PolicyState state, DraftCell cell)
    {
        if (Find(cell) is { } edit)
        {
            var now = GrantMark.Of(state, cell.Subject, cell.Target);
            Put(cell, edit.After == now ? null : edit with { Before = now });
            ForgetSteps();
        }
    }

    /// <summary>Leaves a cell as somebody else made it.</summary>
    public void TakeTheirs(DraftCell cell)
    {
        Put(cell, null);
        ForgetSteps();
    }

    /// <summary>Drops what came about already, or is about something that is gone.</summary>
    /// <returns>The cells that were dropped.</returns>
    public IReadOnlyList<DraftCell> Settle(PolicyState state)
    {
        var settled = _edits
            .Where(pair => GrantMark.Of(state, pair.Key.Subject, pair.Key.Target) == pair.Value.After || !Exists(state, pair.Key))
            .Select(pair => pair.Key).ToList();
        settled.ForEach(cell => Put(cell, null));
        if (settled.Count > 0)
        {
            ForgetSteps();
        }

        return settled;
    }

    public void Load(IEnumerable<GrantEdit> edits)
    {
        foreach (var edit in edits)
        {
            _edits[new DraftCell(edit.Subject, edit.Target)] = edit;
        }
    }

    /// <summary>Forgets it, once it is applied.</summary>
    public void Clear()
    {
        _edits.Clear();
        ForgetSteps();
    }

    private static bool Exists(PolicyState state, DraftCell cell) =>
        state.Servers.TryGetValue(cell.Target.ServerId, out var server)
        && (cell.Target.ToolId is not { } tool || server.Offers.Any(offer => offer.Id == tool))
        && (cell.Subject.Kind == SubjectKind.Member ? state.Members.ContainsKey(cell.Subject.Id)
            : cell.Subject == GrantSubject.Everyone || state.Groups.ContainsKey(cell.Subject.Id));

    private List<DraftCell> Walk(Stack<IReadOnlyList<Move>> from, Stack<IReadOnlyList<Move>> to, Func<Move, GrantEdit?> which)
    {
        if (!from.TryPop(out var step))
        {
            return [];
        }

        to.Push(step);
        foreach (var move in step)
        {
            Put(move.Cell, which(move));
        }

        return [.. step.Select(move => move.Cell)];
    }

    // Steps tell how cells stood before somebody else moved them: taking them back would bring that about again.
    private void ForgetSteps()
    {
        _done.Clear();
        _undone.Clear();
    }

    private void Put(DraftCell cell, GrantEdit? edit)
    {
        if (edit is null)
        {
            _edits.Remove(cell);
        }
        else
        {
            _edits[cell] = edit;
        }
    }

    private sealed record Move(DraftCell Cell, GrantEdit? Before, GrantEdit? After);
}
