using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>The words that calls share, with the names people know them by.</summary>
internal sealed class CallWords
{
    private readonly Dictionary<int, string> _texts = [];
    private readonly Dictionary<TermKind, List<(int Id, string Text)>> _kinds = [];
    private readonly Dictionary<Guid, (string Email, string Name)> _members = [];
    private readonly Dictionary<Guid, string> _agents = [];

    private readonly HashSet<Guid> _hiddenAgents = [];
    private readonly NameView _view;

    private CallWords(NameView view, CallKinds kinds) => (_view, Kinds) = (view, kinds);

    /// <summary>What calls can be told apart by besides their own words.</summary>
    public CallKinds Kinds { get; }

    public static CallWords Read(SqliteConnection connection) => Read(connection, NameView.All, new CallKinds(connection, null, default));

    /// <param name="view">Whose names there are; nobody else's can be read or found.</param>
    public static CallWords Read(SqliteConnection connection, NameView view, CallKinds kinds)
    {
        var words = new CallWords(view, kinds);
        Rows(connection, "SELECT Id, Kind, Text FROM Terms", row =>
        {
            if (WireName.TryParse<TermKind>(row.GetString(1), out var kind))
            {
                words._texts[row.GetInt32(0)] = row.GetString(2);
                words.List(kind).Add((row.GetInt32(0), row.GetString(2)));
            }
        });
        Rows(connection, "SELECT Id, Email, Name FROM Members", row =>
        {
            if (view.Shows(row.GetGuid(0)))
            {
                words._members[row.GetGuid(0)] = (row.GetString(1), row.GetString(2));
            }
        });
        Rows(connection, "SELECT Id, Name, MemberId FROM Agents", row =>
        {
            var (id, isShown) = (row.GetGuid(0), view.Shows(row.GetGuid(2)));
            words._agents[id] = isShown ? row.GetString(1) : view.AgentPseudonym(id);
            if (!isShown)
            {
                words._hiddenAgents.Add(id);
            }
        });
        return words;
    }

    public string? Text(int? id) => id is { } term && _texts.TryGetValue(term, out var text) && text.Length > 0 ? text : null;

    /// <summary>E-mail address and name; the pseudonym for somebody who is not known any more.</summary>
    public (string Email, string Name) Member(Guid id) =>
        _members.TryGetValue(id, out var known) ? known : (_view.Pseudonym(id), _view.Pseudonym(id));

    public string Agent(Guid id) => _agents.GetValueOrDefault(id, "");

    /// <summary>How people read a word.</summary>
    public string Label(TermKind kind, int id) => (kind, Text(id) ?? "") switch
    {
        (TermKind.Member, var text) => Member(Guid.Parse(text)).Name,
        (TermKind.Agent, var text) => Agent(Guid.Parse(text)) is { Length: > 0 } name ? name : text,
        (_, var text) => text,
    };

    /// <summary>E-mail address of a member whose name the reader is shown; else null.</summary>
    public string? Detail(TermKind kind, int id) =>
        kind == TermKind.Member && _members.TryGetValue(Guid.Parse(Text(id) ?? ""), out var known) ? known.Email : null;

    /// <summary>A word as a query takes it: of people the pseudonym, for an id tells who somebody is just as a name does.</summary>
    public string Value(TermKind kind, int id) => (kind, Text(id) ?? "") switch
    {
        (TermKind.Member, var text) => _view.Pseudonym(Guid.Parse(text)),
        (_, var text) => IsHidden(kind, text) ? Label(kind, id) : text,
    };

    /// <summary>Ids of the words of a kind that fit one of the patterns: by id, pseudonym or any of the names they go by.</summary>
    public int[] Find(TermKind kind, IEnumerable<QueryPattern> patterns) => Find(
        kind,
        text => Names(kind, text).Append(IsHidden(kind, text) ? null : text).Append(Pseudo(kind, text)).Any(name => patterns.Any(pattern => pattern.Matches(name))));

    /// <summary>Ids of the words for these agents.</summary>
    public int[] FindAgents(IReadOnlySet<Guid> agents) => Find(TermKind.Agent, text => agents.Contains(Guid.Parse(text)));

    /// <summary>Ids of the words of a kind one of whose names fits.</summary>
    public int[] FindNamed(TermKind kind, Func<string, bool> fits) => Find(kind, text => Names(kind, text).Any(fits));

    private int[] Find(TermKind kind, Func<string, bool> fits) =>
        [.. List(kind).Where(term => term.Text.Length > 0 && fits(term.Text)).Select(term => term.Id)];

    private IEnumerable<string> Names(TermKind kind, string text) => kind switch
    {
        TermKind.Member => _members.TryGetValue(Guid.Parse(text), out var known) ? [known.Email, known.Name] : [_view.Pseudonym(Guid.Parse(text))],
        TermKind.Agent => _agents.TryGetValue(Guid.Parse(text), out var name) ? [name] : [],
        _ => [text],
    };

    private bool IsHidden(TermKind kind, string text) => kind switch
    {
        TermKind.Member => !_view.Shows(Guid.Parse(text)),
        TermKind.Agent => _hiddenAgents.Contains(Guid.Parse(text)),
        _ => false,
    };

    private string? Pseudo(TermKind kind, string text) => kind == TermKind.Member ? _view.Pseudonym(Guid.Parse(text)) : null;

    private List<(int Id, string Text)> List(TermKind kind) =>
        _kinds.TryGetValue(kind, out var list) ? list : _kinds[kind] = [];

    private static void Rows(SqliteConnection connection, string sql, Action<SqliteDataReader> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            row(reader);
        }
    }
}
