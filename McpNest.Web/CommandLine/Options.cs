using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace McpNest.Web.CommandLine;

/// <summary>Kinds of options and arguments that several verbs take, checked while parsing so that a wrong one is wrong usage.</summary>
internal static class Options
{
    public static Argument<string> Email() => new("EMAIL") { Description = "Address of the member." };

    public static Argument<string> ServerName() => new("NAME") { Description = "Name of the server." };

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    public static Option<string[]> Texts(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => [] };

    /// <summary>One of a few words.</summary>
    public static Option<string?> OneOf(string name, string helpName, string description, params string[] choices) => new(name)
    {
        HelpName = helpName,
        Description = $"{description}: {string.Join(", ", choices)}.",
        CustomParser = result => Parse<string?>(result, $"must be one of {string.Join(", ", choices)}", text => (choices.Contains(text), text)),
    };

    /// <summary>A lifetime such as 90d or 12h.</summary>
    public static Option<TimeSpan?> Lifetime(string name, string description) => new(name)
    {
        HelpName = "Nd|Nh",
        Description = description,
        CustomParser = result => Parse<TimeSpan?>(result, "must be days or hours such as 90d or 12h, at most 365d", ReadLifetime),
    };

    /// <summary>An RFC 3339 time.</summary>
    public static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Parse<DateTimeOffset?>(result, "must be a time such as 2026-11-30T12:00:00Z", ReadInstant),
    };

    /// <summary>A day such as 2026-12-31.</summary>
    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        HelpName = "DAY",
        Description = description,
        CustomParser = result => Parse<DateOnly?>(result, "must be a day such as 2026-12-31", text =>
            DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? (true, day) : (false, null)),
    };

    /// <summary>An absolute web address.</summary>
    public static Option<Uri?> Address(string name, string description) => new(name)
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result => Parse<Uri?>(
            result, "must be scheme, host and port only, such as https://nest.example.com", text =>
                Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" } ? (true, uri) : (false, null)),
    };

    private static T? Parse<T>(ArgumentResult result, string complaint, Func<string, (bool Ok, T? Value)> read)
    {
        var (ok, value) = read(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
        if (!ok)
        {
            result.AddError($"Option '{((OptionResult)result.Parent!).Option.Name}' {complaint}.");
        }

        return value;
    }

    private static (bool Ok, TimeSpan? Value) ReadLifetime(string text)
    {
        if (text.Length < 2 || text[^1] is not ('d' or 'h')
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > 365 * 24)
        {
            return (false, default);
        }

        var lifetime = text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count);
        return (lifetime <= TimeSpan.FromDays(365), lifetime);
    }

    private static (bool Ok, DateTimeOffset? Value) ReadInstant(string text) =>
        text.Contains('T', StringComparison.Ordinal)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? (true, instant.ToUniversalTime())
            : (false, null);
}
