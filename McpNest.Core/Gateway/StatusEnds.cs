using System.Globalization;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>What of an agent's person ends soon: the key, their sign-in, their own tokens.</summary>
internal static class StatusEnds
{
    private const int Soon = 14;

    public static IEnumerable<string> Lines(StatusReport report, MemberMatters matters, GatewayOptions options)
    {
        if (Left(report.Now, report.ExpiresAt) is { } left)
        {
            yield return $"this key: it ends {In(left)}, on {report.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Your person can renew it at {options.Link("agents")}.";
        }

        if (report.SignInEnds is { } end && report.Block != DenialReason.SignInTooOld && Left(report.Now, end) is { } days)
        {
            yield return $"your person's last sign-in: it counts until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {In(days)}. They can sign in again at {options.Link("")} before that; then nothing stops.";
        }

        foreach (var (server, token) in Near(report, matters))
        {
            var ends = DaysOf(report, token) switch
            {
                < 0 => "ended",
                0 => "ends today",
                var to => $"ends {In(to)}",
            };
            yield return $"your person's own token for {server.Slug}: it {ends} ({token.EndsOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}). They can paste another at {options.Link("accounts")}.";
        }
    }

    public static JsonArray Tokens(StatusReport report, MemberMatters matters) =>
    [
        .. Near(report, matters).Select(pair => new JsonObject
        {
            ["server"] = pair.Server.Slug,
            ["endsOn"] = pair.Token.EndsOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        }),
    ];

    private static IEnumerable<(UpstreamServer Server, MemberMatters.Token Token)> Near(StatusReport report, MemberMatters matters) =>
        from token in matters.Tokens
        where DaysOf(report, token) <= Soon
        let server = report.Find(token.ServerId)
        where server is not null
        select (server, token);

    private static int DaysOf(StatusReport report, MemberMatters.Token token) =>
        token.EndsOn.DayNumber - DateOnly.FromDateTime(report.Now.UtcDateTime).DayNumber;

    // An end in an hour is one day away, as an end in a day is.
    private static int? Left(DateTimeOffset now, DateTimeOffset end) =>
        end > now && (int)Math.Ceiling((end - now).TotalDays) is <= Soon and var days ? days : null;

    private static string In(int days) => days == 1 ? "within a day" : $"in {days} days";
}
