using System.Globalization;
using System.Text.RegularExpressions;

namespace McpNest.Core.Audit.Query;

/// <summary>Reads times: so long ago, a date, or RFC 3339.</summary>
internal static partial class QueryTimes
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36_500);

    public static QueryTime? Read(string text, DateTimeOffset now)
    {
        if (Ago().Match(text) is { Success: true } ago)
        {
            var count = int.Parse(ago.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            var length = char.ToLowerInvariant(ago.Groups[2].ValueSpan[0]) switch
            {
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => TimeSpan.FromDays(7L * count),
            };
            return length > s_longest ? null : new QueryTime(text.ToLowerInvariant(), now - length);
        }

        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return new QueryTime(text, date);
        }

        return Instant().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                ? new QueryTime(QueryText.Of(at), at)
                : null;
    }

    [GeneratedRegex(@"\A([0-9]{1,7})([mhdw])\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Ago();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}
