using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Access;

/// <summary>Which people have columns of their own: what was asked for stands in the address.</summary>
public sealed partial class AccessPage
{
    // Of one group at once: the matrix stays small enough to be read, and to be sent.
    private const int MostPeople = 24;

    private HashSet<Guid> _asked = [];
    private HashSet<Guid> _open = [];

    // Closed one by one, while everybody with own grants is shown.
    private readonly HashSet<Guid> _closed = [];

    // The head that keeps the focus when the matrix is laid out anew.
    private string? _back;

    private List<PickerOption> Others =>
        [.. _members.Where(member => !_people.Contains(member.Id)).Select(member => new PickerOption(member.Id, member.Name))];

    /// <summary>Groups that are open and have more people than stand beside them.</summary>
    private IEnumerable<(string Name, int Shown, int All)> Shortened =>
        from column in _board?.Columns ?? []
        where !column.IsPerson && _open.Contains(column.Subject.Id) && SizeOf(column) > MostPeople
        select (column.Name, State.Groups[column.Subject.Id].Members.Count(_asked.Contains), SizeOf(column));

    private int SizeOf(AccessColumn column) => State.Groups.GetValueOrDefault(column.Subject.Id)?.Members.Count ?? 0;

    private void AddPerson(Guid? chosen)
    {
        if (chosen is { } id && _asked.Add(id))
        {
            _closed.Remove(id);
            Keep();
            Arrange();
            _column = _scene.Columns.FirstOrDefault(column => column.Subject == GrantSubject.Member(id))?.Id ?? _column;
            Arrange(); // where one column stands alone, it is theirs
        }
    }

    private void ShowOverrides(ChangeEventArgs e)
    {
        _everyOverride = e.Value is true;
        _closed.Clear();
        Arrange();
    }

    /// <summary>A button in a head: opens the people of a group or closes them, or closes one person.</summary>
    /// <returns>Whether it was one.</returns>
    private bool PressHead(string item)
    {
        if (item is not (['e', ..] or ['x', ..]) || CellItem.Parse($"c{item[1..]}") is not { Column: { } id } || _scene.Column(id) is not { } column)
        {
            return false;
        }

        if (column.IsPerson)
        {
            var at = _scene.Columns.ToList().IndexOf(column);
            _back = at > 0 ? $"c{_scene.Columns[at - 1].Id}" : null;
            _asked.Remove(column.Subject.Id);
            _closed.Add(column.Subject.Id);
            _open.RemoveWhere(group => State.Groups.GetValueOrDefault(group)?.Members.Any(_asked.Contains) != true);
        }
        else
        {
            Toggle(column.Subject.Id);
            _back = $"c{id}";
        }

        Keep(column.IsPerson && Member == column.Subject.Id ? null : Member);
        return true;
    }

    private void Toggle(Guid group)
    {
        var people = State.Groups.GetValueOrDefault(group)?.Members ?? [];
        if (_open.Remove(group))
        {
            _asked.ExceptWith(people.Where(person => !_open.Any(other => State.Groups.GetValueOrDefault(other)?.Members.Contains(person) == true)));
            return;
        }

        var granted = State.Grants.Values.Where(grant => grant.Subject.Kind == SubjectKind.Member).Select(grant => grant.Subject.Id).ToHashSet();
        _open.Add(group);
        _asked.UnionWith(_members.Where(member => people.Contains(member.Id)).OrderByDescending(member => granted.Contains(member.Id))
            .Select(member => member.Id).Take(MostPeople));
    }

    private void Keep() => Keep(Member);

    private void Keep(Guid? explained) =>
        Go(Typed, explained, explained == Member ? Agent : null, explained == Member ? Tool : null);

    private static HashSet<Guid> IdsOf(string? text) =>
        [.. (text ?? "").Split(',').Select(part => Guid.TryParse(part, out var id) ? id : (Guid?)null).OfType<Guid>()];

    private static string? Written(HashSet<Guid> ids) => ids.Count == 0 ? null : string.Join(',', ids.Select(id => id.ToString("N")));
}
