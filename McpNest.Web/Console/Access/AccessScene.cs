using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>The rows and columns there are, each with a number that stays the same while the page is open: clicks name them by it.</summary>
public sealed class AccessScene
{
    private readonly Dictionary<GrantTarget, int> _lineIds = [];
    private readonly Dictionary<GrantSubject, int> _columnIds = [];

    public IReadOnlyList<AccessLine> Lines { get; private set; } = [];

    public IReadOnlyList<AccessColumn> Columns { get; private set; } = [];

    /// <summary>Lays the rows out: by server, the server itself first, then what it offers.</summary>
    public void SetLines(PolicyState state, Actor actor, Func<Guid, ToolHint> hintOf) => Lines =
    [
        .. from server in state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
           let mayChange = Authority.MayManage(state, actor, server)
           from offer in OfferName.InOrder(server.Offers.Where(offer => offer.Approved is not null || offer.Live is not null)).Prepend(null)
           let target = new GrantTarget(server.Id, offer?.Id)
           select new AccessLine(
               IdOf(_lineIds, target), target, server.Slug, offer is null ? null : OfferName.Of(offer),
               offer?.State ?? ToolState.Approved, offer is null ? ToolHint.Read : hintOf(offer.Id), mayChange),
    ];

    /// <summary>Lays the columns out: Everyone, the groups, then people; those of a group that is open stand beside it.</summary>
    public void SetColumns(IEnumerable<GroupSummary> groups, IEnumerable<MemberSummary> people, IReadOnlySet<Guid> open)
    {
        var (columns, rest) = (new List<AccessColumn>(), people.ToList());
        foreach (var group in groups)
        {
            columns.Add(Column(GrantSubject.Group(group.Id), group.Name));
            if (open.Contains(group.Id))
            {
                columns.AddRange(rest.Where(person => group.Members.Contains(person.Id)).Select(Column));
                rest.RemoveAll(person => group.Members.Contains(person.Id));
            }
        }

        Columns = [.. columns, .. rest.Select(Column)];
    }

    public AccessLine? Line(int id) => Lines.FirstOrDefault(line => line.Id == id);

    public AccessColumn? Column(int id) => Columns.FirstOrDefault(column => column.Id == id);

    private AccessColumn Column(MemberSummary person) => Column(GrantSubject.Member(person.Id), person.Name);

    private AccessColumn Column(GrantSubject subject, string name) => new(IdOf(_columnIds, subject), subject, name);

    private static int IdOf<T>(Dictionary<T, int> ids, T thing)
        where T : notnull => ids.TryGetValue(thing, out var id) ? id : ids[thing] = ids.Count;
}
