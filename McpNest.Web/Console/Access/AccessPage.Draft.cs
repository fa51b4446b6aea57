using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Access;

/// <summary>What clicks and keys make of the draft.</summary>
public sealed partial class AccessPage
{
    private readonly AccessDraft _draft = new();
    private IReadOnlyList<GrantEdit> _overtaken = [];
    private IReadOnlyList<DraftCell> _selected = [];
    private (CellItem From, CellItem To)? _range;
    private CellItem? _anchor;
    private IReadOnlyList<GrantEdit> _applied = [];
    private IReadOnlyDictionary<(GrantSubject, GrantTarget), Actor> _who = new Dictionary<(GrantSubject, GrantTarget), Actor>();
    private string _summary = "";
    private string? _file;
    private string _said = "";

    // Admins change who is in a group there; others find its people.
    private string? SelectedGroup => _range is { } range && range.From.Column == range.To.Column && range.From.Line != range.To.Line
        && _scene.Column(range.From.Column ?? -1) is { IsPerson: false, IsEveryone: false } column
        ? $"people?{(_mayAdmin ? "show=groups&" : "")}q={Uri.EscapeDataString(column.Name)}" : null;

    /// <summary>Called by access.js when a range was chosen with the keyboard.</summary>
    [JSInvokable]
    public async Task OnSelect(string from, string to)
    {
        if (CellItem.Parse(from) is { } first && CellItem.Parse(to) is { } last)
        {
            await SelectAsync(first, last, paint: false);
            StateHasChanged();
        }
    }

    /// <summary>Called by access.js for keys that say what a cell, or the range, shall be: allow, deny, clear, or ask why.</summary>
    [JSInvokable]
    public async Task OnKey(string act, string item)
    {
        if (CellItem.Parse(item) is not { Line: not null, Column: not null } cell)
        {
            return;
        }

        if (act == "why")
        {
            ExplainCell(cell);
        }
        else if (_mayChange)
        {
            GrantMark? mark = act == "allow" ? new GrantMark(GrantEffect.Allow, null) : act == "deny" ? new GrantMark(GrantEffect.Deny, null) : null;
            await DraftAsync(_selected.Count > 0 ? _selected : CellsBetween(cell, cell), _ => mark);
        }

        StateHasChanged();
    }

    private async Task OnItemAsync(ItemClickEventArgs e)
    {
        if (PressHead(e.Item) || CellItem.Parse(e.Item) is not { } item)
        {
            return;
        }

        if (item.Line is null || item.Column is null)
        {
            await SelectHeaderAsync(item);
        }
        else if (!_mayChange)
        {
            ExplainCell(item);
        }
        else if (e.Shift && _anchor is { } anchor && CellsBetween(anchor, anchor) is [var first, ..])
        {
            var mark = _draft.Mark(State, first);
            await DraftAsync(CellsBetween(anchor, item), _ => mark);
        }
        else
        {
            _anchor = item;
            await LeaveAsync();
            await DraftAsync(CellsBetween(item, item), CellState.Next);
        }
    }

    private void ExplainCell(CellItem item)
    {
        var (line, column) = (_scene.Line(item.Line ?? -1), _scene.Column(item.Column ?? -1));
        _explains = true;
        Go(Typed, column is { IsPerson: true } ? column.Subject.Id : Member, column is { IsPerson: true } ? null : Agent, line?.Target.ToolId?.ToString());
    }

    // A server's header stands for its tools, a column's and a row's for what they head; always what the search shows.
    private Task SelectHeaderAsync(CellItem item)
    {
        if (_board is not { Columns: { Count: > 0 } columns } || _shown.Length == 0)
        {
            return Task.CompletedTask;
        }

        if (item.Column is { } column)
        {
            return SelectAsync(new CellItem(_shown[0].Id, column), new CellItem(_shown[^1].Id, column), paint: true);
        }

        AccessLine[] lines = _scene.Line(item.Line ?? -1) is { } line
            ? [.. _shown.Where(shown => line.IsServer ? shown.Target.ServerId == line.Target.ServerId && !shown.IsServer : shown == line)]
            : [];
        return lines.Length == 0 ? Task.CompletedTask
            : SelectAsync(new CellItem(lines[0].Id, columns[0].Id), new CellItem(lines[^1].Id, columns[^1].Id), paint: true);
    }

    private async Task SelectAsync(CellItem from, CellItem to, bool paint)
    {
        (_range, _selected) = ((from, to), _mayChange ? CellsBetween(from, to) : []);
        _said = Texts.Fill(_selected.Count == 1 ? AccessText.OneCell : AccessText.ManyCells, _selected.Count);
        if (paint)
        {
            await Js.InvokeVoidAsync("nestAccess.paint", Gone, from.ToString(), to.ToString());
        }
    }

    private async Task LeaveAsync()
    {
        if (_range is not null)
        {
            (_range, _selected) = (null, []);
            await Js.InvokeVoidAsync("nestAccess.paint", Gone, null, null);
        }
    }

    private Task ActAsync(GrantMark? mark) => DraftAsync(_selected, _ => mark);

    /// <summary>The cells of a rectangle that may be changed. One of more than a row leaves the rows of whole servers out.</summary>
    private List<DraftCell> CellsBetween(CellItem from, CellItem to)
    {
        if (_board is null)
        {
            return [];
        }

        var lines = Between(_shown, line => line.Id, from.Line, to.Line);
        var columns = Between(_board.Columns, column => column.Id, from.Column, to.Column);
        return
        [
            .. from line in lines
               where line.MayChange && (lines.Count == 1 || !line.IsServer)
               from column in columns
               select new DraftCell(column.Subject, line.Target),
        ];
    }

    private static List<T> Between<T>(IReadOnlyList<T> all, Func<T, int> idOf, int? from, int? to)
    {
        var places = all.Select((thing, place) => (thing, place)).Where(pair => idOf(pair.thing) == from || idOf(pair.thing) == to).Select(pair => pair.place).ToList();
        return places.Count == 0 || (places.Count == 1 && from != to) ? [] : [.. all.Skip(places[0]).Take(places[^1] - places[0] + 1)];
    }

    private async Task DraftAsync(IReadOnlyList<DraftCell> cells, Func<GrantMark?, GrantMark?> next)
    {
        if (cells.Count == 0)
        {
            _said = AccessText.NotYours;
            return;
        }

        await MovedAsync(_draft.Set(State, cells, next));
        _said = cells.Count == 1 ? Texts.Fill(AccessText.CellSays, NameOf(cells[0]), CellState.Of(State, _draft, cells[0], Time.GetUtcNow()).Words(BrowserTime))
            : Texts.Fill(AccessText.ManyCells, cells.Count);
    }

    private Task UndoAsync() => MovedAsync(_draft.Undo());

    private Task RedoAsync() => MovedAsync(_draft.Redo());

    // As a step: it can be undone.
    private Task DiscardAsync() => MovedAsync(_draft.Discard());

    private Task KeepMineAsync(GrantEdit edit)
    {
        var cell = new DraftCell(edit.Subject, edit.Target);
        _draft.KeepMine(State, cell);
        return MovedAsync([cell]);
    }

    private Task TakeTheirsAsync(GrantEdit edit)
    {
        var cell = new DraftCell(edit.Subject, edit.Target);
        _draft.TakeTheirs(cell);
        return MovedAsync([cell]);
    }

    private Task<bool> ApplyAsync() => TryAsync(async () =>
    {
        var (summary, edits) = (_summary, _draft.Edits.ToList());
        _overtaken = await Access.ApplyAsync(Me, edits, Gone);
        if (_overtaken.Count == 0)
        {
            _applied = edits;
            _draft.Clear();
            await Js.InvokeVoidAsync("nestAccess.forget", Gone, User.MemberId());
            Messages.Add(Texts.Fill(AccessText.Applied, summary), Severity.Normal);
        }

        await LeaveAsync();
        await ReadAsync();
    });

    // What ended meanwhile is not given again.
    private Task TakeBackAsync()
    {
        var before = _applied.ToDictionary(edit => new DraftCell(edit.Subject, edit.Target), edit => edit.Before?.CountsAt(Time.GetUtcNow()) == true ? edit.Before : null);
        _applied = [];
        return MovedAsync(_draft.Set(State, before.Keys, (cell, _) => before[cell]));
    }

    private async Task MovedAsync(IReadOnlyList<DraftCell> cells)
    {
        Reckon();
        _board?.Look();
        await KeepAsync(cells);
    }

    private void Reckon()
    {
        _overtaken = [.. _draft.Edits.Where(edit => edit.IsOvertaken(State))];
        _file = null; // a long draft's file would travel with every toggle
        _summary = _draft.IsEmpty ? "" : DraftSummary.Of(State, _draft, HintOf, Time.GetUtcNow()).Words();
    }

    private Task ToggleFileAsync()
    {
        _file = _file is null ? DraftFile.Write(_draft.Edits, _scene, SubjectInFile) : null;
        return _file is null ? Task.CompletedTask : FocusAsync(".draft-file textarea");
    }

    // The tab keeps the draft, so that a lost connection or a reload does not: ids only, and gone with the tab.
    private async Task KeepAsync(IReadOnlyList<DraftCell> cells)
    {
        if (cells.Count > 0)
        {
            string?[][] moved = [.. cells.Select(cell => (string?[])[cell.Key, _draft.Find(cell) is { } edit ? DraftCell.Write(edit) : null])];
            await Js.InvokeVoidAsync("nestAccess.keep", Gone, User.MemberId(), moved);
        }
    }

    private string NameOf(GrantEdit edit) => NameOf(new DraftCell(edit.Subject, edit.Target));

    private string NameOf(DraftCell cell)
    {
        var line = _scene.Lines.FirstOrDefault(line => line.Target == cell.Target);
        var subject = cell.Subject.Kind == SubjectKind.Member
            ? _members.FirstOrDefault(member => member.Id == cell.Subject.Id)?.Name ?? AccessText.FormerMember
            : _groups.FirstOrDefault(group => group.Id == cell.Subject.Id)?.Name ?? AccessText.FormerGroup;
        return Texts.Fill(line?.IsServer == true ? AccessText.AllToolsFor : AccessText.ToolFor, line?.Address ?? AccessText.FormerTool, subject);
    }

    // As a seed file names them; null for somebody who is gone.
    private string? SubjectInFile(GrantSubject subject) => subject.Kind == SubjectKind.Member
        ? _members.FirstOrDefault(member => member.Id == subject.Id) is { } member ? $"member:{member.Email}" : null
        : _groups.FirstOrDefault(group => group.Id == subject.Id) is { } group ? $"group:{group.Name}" : null;

    /// <summary>Who changed an overtaken cell; null where it is not known, or not for this reader.</summary>
    private string? WhoChanged(GrantEdit edit) => !_who.TryGetValue((edit.Subject, edit.Target), out var actor) ? null
        : actor.MemberId is not { } id ? WireName.Of(actor.Kind)
        : id == Me.MemberId || Authority.SeesNames(State, Me) ? _members.FirstOrDefault(member => member.Id == id)?.Name ?? AccessText.FormerMember
        : null;

    private GrantMark? NowOf(GrantEdit edit) => GrantMark.Of(State, edit.Subject, edit.Target);
}
