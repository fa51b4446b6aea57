using System.Text.Json;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;

namespace McpNest.Tests.Promises;

/// <summary>The rules of the journal, checked over a folder by nothing but SQLite and a JSON parser.</summary>
internal sealed class ChainCheck
{
    private readonly HashSet<Guid> _open = [];

    /// <summary>Kinds of all records, in order.</summary>
    public List<string> Kinds { get; } = [];

    /// <summary>Allowed calls, by tool.</summary>
    public Dictionary<string, int> Allowed { get; } = [];

    /// <summary>Outcomes of allowed calls, by their word.</summary>
    public Dictionary<string, int> Outcomes { get; } = [];

    /// <summary>Names of changes and events, and the states of the gate, in order.</summary>
    public List<string> Happenings { get; } = [];

    public int OpenCalls => _open.Count;

    /// <summary>Reads a journal whole, and demands that it is a chain, canonical, and that each outcome belongs to one open call.</summary>
    public static ChainCheck Of(string folder)
    {
        var check = new ChainCheck();
        using var db = new SqliteConnection($"Data Source={Path.Combine(folder, "nest.db")};Pooling=False;Mode=ReadWrite");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "PRAGMA query_only=ON; SELECT Seq, Kind, Body, Hash FROM Journal ORDER BY Seq";
        using var reader = command.ExecuteReader();
        var previous = new string('0', 64);
        for (var seq = 1L; reader.Read(); seq++)
        {
            var body = reader.GetFieldValue<byte[]>(2);
            using var json = JsonDocument.Parse(body);
            Assert.Equal(seq, reader.GetInt64(0));
            Assert.Equal(seq, json.RootElement.GetProperty("seq").GetInt64());
            Assert.Equal(previous, json.RootElement.GetProperty("prev").GetString());
            Assert.Equal(CanonicalJson.Encode(json.RootElement), body);
            var hash = System.Security.Cryptography.SHA256.HashData(body);
            Assert.Equal(hash, reader.GetFieldValue<byte[]>(3));
            previous = Convert.ToHexStringLower(hash);
            check.Take(reader.GetString(1), json.RootElement);
        }

        return check;
    }

    /// <summary>Has the verifier prove all of it: the policy replayed, the checkpoints, what browsing shows.</summary>
    public static async Task AssertVerifiesAsync(string folder)
    {
        var result = await JournalVerifier.VerifyAsync(new VerificationRequest(folder), progress: null, TestContext.Current.CancellationToken);
        Assert.True(result.Verdict == Verdict.Intact, $"{result.Verdict}: {string.Join(' ', result.Findings)}");
    }

    private void Take(string kind, JsonElement record)
    {
        Kinds.Add(kind);
        switch (kind)
        {
            case "i" when record.GetProperty("decision").GetString() == "allowed":
                Assert.True(_open.Add(record.GetProperty("callId").GetGuid()));
                Count(Allowed, record.GetProperty("tool").GetString()!);
                break;
            case "o":
                Assert.True(_open.Remove(record.GetProperty("callId").GetGuid()), "An outcome belongs to no open call.");
                Count(Outcomes, record.GetProperty("outcome").GetString()!);
                break;
            case "g":
                Happenings.Add(record.GetProperty("state").GetString()!);
                break;
            case "c":
                Happenings.Add(record.GetProperty("body").GetProperty("change").GetString()!);
                break;
            case "e":
                Happenings.Add(record.GetProperty("body").GetProperty("event").GetString()!);
                break;
        }
    }

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
