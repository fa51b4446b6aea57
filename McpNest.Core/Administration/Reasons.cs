using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Free text beside a change: kept under the seq of the record just written, never in it.</summary>
internal static class Reasons
{
    private const int Longest = 500;

    /// <summary>The reason without white space around it; empty when none was given.</summary>
    /// <exception cref="NestException">It is too long, or something in it cannot be seen.</exception>
    public static string Demand(string? reason)
    {
        var text = reason?.Trim() ?? "";
        return text.Length <= Longest && Validation.IsPrintable(text)
            ? text
            : throw new NestException($"Give a reason of at most {Longest} visible characters, or none.");
    }

    /// <summary>The reason, which must not be missing.</summary>
    public static string DemandSome(string? reason) => Demand(reason) is { Length: > 0 } text ? text : throw new NestException("Give a reason.");

    /// <summary>Rows for a commit: the reason under the last record of it. Null when there is none to keep.</summary>
    public static Func<NestDbContext, CancellationToken, Task>? Row(string reason) => reason.Length == 0 ? null : async (db, token) =>
    {
        var seq = await db.Journal.MaxAsync(row => row.Seq, token);
        db.Reasons.Add(new ReasonRow { Seq = seq, Reason = reason });
    };
}
