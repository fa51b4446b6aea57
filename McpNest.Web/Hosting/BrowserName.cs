namespace McpNest.Web.Hosting;

/// <summary>A browser in a few words, so that people recognise their own sessions. Of what it sends no more than these words is kept.</summary>
internal static class BrowserName
{
    // The first that fits: others name themselves after these.
    private static readonly (string Mark, string Name)[] s_browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] s_systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    private static readonly HashSet<string> s_words =
        [.. s_browsers.SelectMany(browser => s_systems.Select(system => $"{browser.Name} on {system.Name}")), .. s_browsers.Select(entry => entry.Name), .. s_systems.Select(entry => entry.Name)];

    /// <summary>The words for what a browser says it is; for such words themselves the same.</summary>
    public static string Of(string userAgent) => s_words.Contains(userAgent) ? userAgent : (Find(s_browsers, userAgent), Find(s_systems, userAgent)) switch
    {
        ({ } browser, { } system) => $"{browser} on {system}",
        ({ } browser, null) => browser,
        (null, { } system) => system,
        _ => "",
    };

    /// <summary>What a passkey is called until its owner gives it another name: after the browser it was made in.</summary>
    public static string ForPasskey(HttpContext context) =>
        Of(context.Request.Headers.UserAgent.ToString()) is { Length: > 0 } name ? name : "Passkey";

    private static string? Find((string Mark, string Name)[] marks, string text) =>
        marks.FirstOrDefault(entry => text.Contains(entry.Mark, StringComparison.Ordinal)).Name;
}
