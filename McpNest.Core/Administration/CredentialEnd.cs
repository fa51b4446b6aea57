namespace McpNest.Core.Administration;

/// <summary>The day a stored credential ends where it was made. Nothing in a token tells it, so people note it; the nest reminds of it in time.</summary>
public static class CredentialEnd
{
    /// <summary>How many days before its end a credential is worth a word.</summary>
    public const int Soon = 14;

    private const int MostYears = 10;

    /// <summary>Whether the end is near, or past.</summary>
    public static bool IsNear(DateOnly? endsOn, DateTimeOffset now) => DaysLeft(endsOn, now) <= Soon;

    /// <summary>Days until the end: 0 on the day itself, less when it is past; null when nobody noted one. Days are those of UTC.</summary>
    public static int? DaysLeft(DateOnly? endsOn, DateTimeOffset now) => endsOn?.DayNumber - Today(now).DayNumber;

    internal static DateOnly LastNear(DateTimeOffset now, int days) => Today(now).AddDays(days);

    /// <exception cref="NestException">The day is past, or too far away to be meant.</exception>
    internal static void Demand(DateOnly? endsOn, DateTimeOffset now)
    {
        if (DaysLeft(endsOn, now) < 0)
        {
            throw new NestException("Choose a day that is still to come, or leave the day empty.");
        }

        if (endsOn > Today(now).AddYears(MostYears))
        {
            throw new NestException($"Choose a day within {MostYears} years, or leave the day empty.");
        }
    }

    private static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime);
}
