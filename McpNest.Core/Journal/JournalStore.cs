using System.Data;
using System.Runtime.InteropServices;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace McpNest.Core.Journal;

/// <summary>The SQL of the journal, on one connection. Prepared statements; nothing here decides anything.</summary>
internal sealed class JournalStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insertRecord;
    private readonly SqliteCommand _insertCall;
    private readonly SqliteCommand _closeCall;
    private readonly SqliteCommand _touchAgent;
    private readonly SqliteCommand _readAfter;

    public JournalStore(NestDatabase database, JournalOptions options)
    {
        _connection = database.Open(readOnly: false);
        // Waiting for the lock is done here, millisecond by millisecond: the driver's own pause of 150 ms starves a busy nest.
        Execute($"PRAGMA busy_timeout=0; PRAGMA synchronous={(options.SurvivePowerLoss ? "FULL" : "NORMAL")};");
        _insertRecord = Prepare("INSERT INTO Journal (Seq, Kind, Body, Hash) VALUES ($seq, $kind, $body, $hash)", "$seq", "$kind", "$body", "$hash");
        _insertCall = Prepare(
            """
            INSERT INTO Calls (Seq, At, CallId, AgentId, MemberId, ServerId, Server, Tool, Method, Reason, GrantId, Credential, Client,
                Outcome, RequestBytes, Fingerprint, PolicyVersion)
            VALUES ($seq, $at, $callId, $agentId, $memberId, $serverId, $server, $tool, $method, $reason, $grantId, $credential, $client,
                $outcome, $requestBytes, $fingerprint, $policyVersion)
            """,
            "$seq", "$at", "$callId", "$agentId", "$memberId", "$serverId", "$server", "$tool", "$method", "$reason", "$grantId",
            "$credential", "$client", "$outcome", "$requestBytes", "$fingerprint", "$policyVersion");
        _closeCall = Prepare(
            "UPDATE Calls SET Outcome = $outcome, DurationMs = $duration, ResponseBytes = $bytes WHERE Seq = $seq AND Outcome IS NULL",
            "$seq", "$outcome", "$duration", "$bytes");
        _touchAgent = Prepare("UPDATE Agents SET LastUsedAt = $at, LastClient = COALESCE($client, LastClient) WHERE Id = $id", "$id", "$at", "$client");
        _readAfter = Prepare("SELECT Seq, Kind, Body, Hash FROM Journal WHERE Seq > $seq ORDER BY Seq", "$seq");
    }

    public SqliteConnection Connection => _connection;

    /// <summary>Takes the write lock. False when another process holds it.</summary>
    public bool TryBegin()
    {
        var code = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");
        return code == raw.SQLITE_OK || (code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            ? false
            : throw new SqliteException("The journal's write lock could not be taken.", code));
    }

    public void Commit() => Execute("COMMIT");

    /// <summary>Gives the transaction up; safe when there is none any more.</summary>
    public void Rollback()
    {
        if (_connection.State == ConnectionState.Open)
        {
            _ = raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
        }
    }

    public void Save() => Execute("SAVEPOINT item");

    public void Release() => Execute("RELEASE item");

    public void RollbackToSave() => Execute("ROLLBACK TO item; RELEASE item");

    /// <summary>A context that writes inside the transaction this store has open.</summary>
    public NestDbContext Rows() => NestDatabase.OnWriter(_connection);

    /// <summary>Records after <paramref name="head"/>, in order.</summary>
    public IEnumerable<JournalRow> ReadAfter(ChainHead head)
    {
        _readAfter.Parameters[0].Value = head.Seq;
        using var reader = _readAfter.ExecuteReader();
        while (reader.Read())
        {
            yield return JournalReader.RowOf(reader);
        }
    }

    /// <summary>Intents without outcome.</summary>
    public List<(long Seq, Guid CallId)> OpenCalls()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT Seq, CallId FROM Calls WHERE Outcome IS NULL ORDER BY Seq";
        using var reader = command.ExecuteReader();
        var open = new List<(long, Guid)>();
        while (reader.Read())
        {
            open.Add((reader.GetInt64(0), reader.GetGuid(1)));
        }

        return open;
    }

    /// <summary>Adds one record and returns the new end of the chain.</summary>
    public ChainHead Append(ChainHead head, string kind, byte[] body)
    {
        var hash = ChainHead.HashOf(body);
        Run(_insertRecord, head.Seq + 1, kind, body, hash);
        return head.Next(hash);
    }

    public void InsertCall(long seq, DateTimeOffset at, CallIntent intent, CallSubject subject, Decision decision)
    {
        Run(
            _insertCall, seq, at.UtcDateTime, intent.CallId, intent.AgentId, subject.MemberId ?? Guid.Empty, subject.Server?.Id,
            subject.ServerName, subject.ToolName, intent.Method, decision.Reason is { } reason ? WireName.Of(reason) : null,
            decision.GrantId, subject.Server is { } server ? WireName.Of(server.Credential) : null, intent.Client,
            decision.IsAllowed ? null : WireName.Of(CallOutcome.Denied), intent.RequestBytes, subject.Tool?.Live?.Hex, decision.PolicyVersion);
        Run(_touchAgent, intent.AgentId, at.UtcDateTime, intent.Client);
    }

    public void CloseCall(long seq, CallEnd end) =>
        Run(_closeCall, seq, WireName.Of(end.Outcome), end.Duration is { } time ? (int)Math.Min(time.TotalMilliseconds, int.MaxValue) : null, end.ResponseBytes);

    /// <summary>Whether the open file is still the one at its path. A deleted database otherwise goes on "committing".</summary>
    public bool IsInPlace()
    {
        if (OperatingSystem.IsWindows())
        {
            return File.Exists(_connection.DataSource); // an open file can be neither moved nor deleted there
        }

        var moved = 0;
        var code = FileControl(_connection.Handle!.DangerousGetHandle(), "main", HasMoved, ref moved);
        return code == raw.SQLITE_OK && moved == 0;
    }

    public void Dispose()
    {
        foreach (var command in new[] { _insertRecord, _insertCall, _closeCall, _touchAgent, _readAfter })
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(IntPtr database, string name, int operation, ref int result);

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
