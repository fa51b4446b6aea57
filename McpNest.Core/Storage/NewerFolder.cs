using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>Recognises a folder that a newer version of the program has worked on. Such a folder is left alone.</summary>
public static class NewerFolder
{
    // A kind of record is never reused for something else, so an unknown one was added later.
    private static readonly string[] s_kinds = ["c", "e", "g", "l", "s"];

    /// <exception cref="NestException">The tables had steps, or the journal has kinds of records, that this version does not know.</exception>
    public static void Refuse(DbContext context)
    {
        var known = context.Database.GetMigrations().ToHashSet();
        var unknown = context.Database.GetAppliedMigrations().LastOrDefault(step => !known.Contains(step));
        if (unknown is not null)
        {
            throw new NestException(Sentence(VersionIn(context), $"its tables are at {unknown}, this version knows them up to {known.Last()}"));
        }

        if (context is NestDbContext nest && known.SetEquals(nest.Database.GetAppliedMigrations()) && UnknownKind(nest) is { } kind)
        {
            throw new NestException(Sentence(VersionIn(context), $"its journal has records of kind '{kind}', which this version does not know"));
        }
    }

    /// <summary>The sentence for a journal that could not be read because it says what only a newer version understands; null when none has worked on it.</summary>
    /// <param name="isUnaltered">Whether the record that could not be read is the one that was hashed.</param>
    public static string? Explain(NestDbContext context, bool isUnaltered)
    {
        var version = VersionIn(context);
        var isNewer = version is not null && IsNewer(version);
        return isUnaltered || isNewer ? Sentence(isNewer ? version : null, "its journal says what this version does not know") : null;
    }

    private static string Sentence(string? version, string why) =>
        $"This folder was last used by {(version is null ? "a newer McpNest" : $"McpNest {version}")} and cannot be opened by {ProgramVersion.Text} ({why}); use that version, or restore a backup made before it into an empty folder.";

    private static bool IsNewer(string version) =>
        Version.TryParse(version.Split('-')[0], out var other) && Version.TryParse(ProgramVersion.Text.Split('-')[0], out var own) && other > own;

    private static string? UnknownKind(NestDbContext context)
    {
        var after = "";
        while (true)
        {
            var kind = context.Database.SqlQuery<string>(
                $"SELECT Kind AS Value FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind > {after} ORDER BY Kind LIMIT 1").AsEnumerable().FirstOrDefault();
            if (kind is null || !s_kinds.Contains(kind) || string.CompareOrdinal(kind, after) <= 0) // the same letter of another type
            {
                return kind;
            }

            after = kind;
        }
    }

    /// <summary>Which version last started or upgraded here, as far as the journal tells.</summary>
    private static string? VersionIn(DbContext context)
    {
        try
        {
            var bodies = context.Database.SqlQuery<byte[]>(
                $"""
                SELECT Body AS Value FROM (
                    SELECT Seq, Body FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind = 'e' AND instr(Body, CAST('"event":"started"' AS BLOB)) > 0
                    UNION ALL
                    SELECT Seq, Body FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind = 'c' AND instr(Body, CAST('"change":"upgraded"' AS BLOB)) > 0)
                ORDER BY Seq DESC LIMIT 1
                """).AsEnumerable().FirstOrDefault();
            return bodies is null ? null : JsonElement.Parse(bodies).GetProperty("body").GetProperty("version").GetString();
        }
        catch (Exception e) when (e is SqliteException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // accounts.db has no journal, and a newer one may look different
        }
    }
}
