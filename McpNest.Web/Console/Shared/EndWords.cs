using System.Globalization;
using McpNest.Core.Administration;

namespace McpNest.Web.Console.Shared;

/// <summary>The end of a stored credential in words.</summary>
public static class EndWords
{
    /// <summary>"ends today", "ends in 5 days", "ended 1 day ago"; "ends 3 Mar 2027" when that is far off. Empty when nobody noted it.</summary>
    public static string Of(DateOnly? endsOn, DateTimeOffset now) => CredentialEnd.DaysLeft(endsOn, now) switch
    {
        null => "",
        0 => SharedText.EndsToday,
        < 0 and var past => Texts.Fill(SharedText.EndedBefore, Days(-past)),
        <= CredentialEnd.Soon and var left => Texts.Fill(SharedText.EndsIn, Days(left)),
        _ => Texts.Fill(SharedText.EndsOn, endsOn!.Value.ToString("d MMM yyyy", CultureInfo.InvariantCulture)),
    };

    private static string Days(int count) => count == 1 ? SharedText.OneDay : Texts.Fill(SharedText.Days, count);
}
