using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Policy folded up to some time, together with who brought each part of it about.</summary>
internal sealed class AccessHistory
{
    private readonly Dictionary<Guid, Act> _grants = [];
    private readonly Dictionary<Guid, Act> _approvals = [];
    private readonly Dictionary<Guid, Act> _groups = [];
    private readonly Dictionary<(Guid GroupId, Guid MemberId), Act> _joins = [];

    private AccessHistory(PolicyState state) => State = state;

    public PolicyState State { get; private set; }

    /// <summary>First record of the journal, and last one that was folded.</summary>
    public long FromSeq { get; private init; }

    public long ToSeq { get; private set; }

    /// <summary>Folds everything that was recorded up to an instant.</summary>
    /// <exception cref="NestException">The journal does not reach back to it.</exception>
    public static AccessHistory Read(NestDatabase database, DateTimeOffset asOf, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var connection = database.Open(readOnly: true);
        using var snapshot = connection.BeginTransaction(deferred: true);
        var start = PolicyHistory.Start(connection);
        var through = start?.Through.Seq ?? 0;
        var began = Began(connection, through);
        if (asOf < began)
        {
            throw new NestException($"The journal begins at {began.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; who had access before that is not known{(start is null ? "" : " any more")}.");
        }

        var last = Last(connection, through, asOf, now, cancellationToken);
        var history = new AccessHistory(start?.State ?? PolicyState.Empty) { FromSeq = through + 1, ToSeq = last };
        foreach (var row in PolicyHistory.Changes(connection, through, last))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = history.State;
            history.State = Draft.Fold(before, row);
            history.Learn(before, row);
        }

        return history;
    }

    public Act? GrantOf(Guid grantId) => _grants.GetValueOrDefault(grantId);

    public Act? ApprovalOf(Guid toolId) => _approvals.GetValueOrDefault(toolId);

    public Act? JoinOf(Guid groupId, Guid memberId) => _joins.GetValueOrDefault((groupId, memberId));

    public Act? MakingOf(Guid groupId) => _groups.GetValueOrDefault(groupId);

    private void Learn(PolicyState before, JournalRow row)
    {
        var record = JsonElement.Parse(row.Body);
        var act = new Act(Actor.Parse(record.GetProperty("actor").GetString()!), UtcJsonConverter.FromText(record.GetProperty("at").GetString()!));
        switch (ChangeJson.Read(record.GetProperty("body")))
        {
            case Change.GrantSet c:
                _grants[c.GrantId] = act;
                break;
            case Change.ToolsApproved c:
                foreach (var tool in c.Tools)
                {
                    _approvals[tool.ToolId] = act;
                }

                break;
            case Change.GroupAdded c:
                _groups[c.GroupId] = act;
                break;
            case Change.GroupMembersSet c:
                foreach (var member in c.Members.Where(member => !before.Groups[c.GroupId].Members.Contains(member)))
                {
                    _joins[(c.GroupId, member)] = act;
                }

                break;
        }
    }

    /// <summary>The last change up to an instant; see <see cref="RecordTimes.IsBeyond"/> for clocks that were wrong.</summary>
    private static long Last(SqliteConnection connection, long through, DateTimeOffset asOf, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (last, after) = (through, asOf.AddTicks(1));
        foreach (var row in PolicyHistory.Changes(connection, through, long.MaxValue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var at = RecordTimes.At(row);
            if (RecordTimes.IsBeyond(at, after, now))
            {
                break;
            }

            last = at <= asOf ? row.Seq : last;
        }

        return last;
    }

    private static DateTimeOffset Began(SqliteConnection connection, long through)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Seq, Kind, Body, Hash FROM Journal WHERE Seq = $seq";
        command.Parameters.AddWithValue("$seq", through + 1);
        using var reader = command.ExecuteReader();
        return reader.Read() ? RecordTimes.At(JournalReader.RowOf(reader)) : throw new InvalidDataException("The journal's first record is missing.");
    }

    /// <summary>Who did something, and when.</summary>
    public sealed record Act(Actor By, DateTimeOffset At);
}
