using System.Collections.Immutable;
using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>What calls can be told apart by that stands in no record: what their tools do, and how long their agents have been here.</summary>
internal sealed class CallKinds(SqliteConnection connection, PolicyState? state, DateTimeOffset now)
{
    private static readonly TimeSpan s_new = TimeSpan.FromDays(7);

    /// <summary>Names of the tools of each server, by its slug, that only read, or that may write.</summary>
    public ImmutableArray<(string Server, ImmutableArray<string> Tools)> Tools(bool writing)
    {
        if (state is null)
        {
            return [];
        }

        var reading = Reading();
        return
        [
            .. state.Servers.Values.Select(server => (
                server.Slug,
                server.Tools.Values.Where(tool => reading.Contains((tool.Approved ?? tool.Live)?.Hex ?? "") != writing).Select(tool => tool.Name).ToImmutableArray())),
        ];
    }

    public IReadOnlySet<Guid> NewAgents()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Id FROM Agents WHERE IssuedAt >= $since";
        command.Parameters.AddWithValue("$since", (now - s_new).UtcDateTime);
        using var reader = command.ExecuteReader();
        var agents = new HashSet<Guid>();
        while (reader.Read())
        {
            agents.Add(reader.GetGuid(0));
        }

        return agents;
    }

    private HashSet<string> Reading()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Fingerprint FROM Definitions WHERE json_valid(Json) AND json_extract(Json, '$.annotations.readOnlyHint') = 1";
        using var reader = command.ExecuteReader();
        var fingerprints = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            fingerprints.Add(reader.GetString(0));
        }

        return fingerprints;
    }
}
