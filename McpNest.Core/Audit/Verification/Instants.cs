namespace McpNest.Core.Audit.Verification;

/// <summary>Reads the one form instants have in records, <c>2026-11-30T12:00:00.0000000Z</c>, some twenty times as fast as a format does.</summary>
internal static class Instants
{
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length != 28 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[27] != 'Z')
        {
            return false;
        }

        if (Digits(text[..4]) is not (>= 1 and var year) || Digits(text[5..7]) is not (>= 1 and <= 12 and var month)
            || Digits(text[8..10]) is not (>= 1 and var day) || day > DateTime.DaysInMonth(year, month)
            || Digits(text[11..13]) is not (>= 0 and <= 23 and var hour) || Digits(text[14..16]) is not (>= 0 and <= 59 and var minute)
            || Digits(text[17..19]) is not (>= 0 and <= 59 and var second) || Digits(text[20..27]) is not (>= 0 and var ticks))
        {
            return false;
        }

        instant = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).AddTicks(ticks));
        return true;
    }

    /// <returns>-1 when one is no digit.</returns>
    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            number = (10 * number) + c - '0';
        }

        return number;
    }
}
