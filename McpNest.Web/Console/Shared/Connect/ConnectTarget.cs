namespace McpNest.Web.Console.Shared.Connect;

/// <summary>What an app needs to reach the nest as one agent.</summary>
/// <param name="Url">The common address, for apps that send the key as a header.</param>
/// <param name="Key">The key, as it was shown once.</param>
/// <param name="PersonalUrl">The address that holds the key; null where such addresses are switched off.</param>
/// <param name="AgentName">What the member calls the agent.</param>
public sealed record ConnectTarget(string Url, string Key, string? PersonalUrl, string AgentName)
{
    /// <summary>What apps list the nest as.</summary>
    public const string Name = "nest";

    public static ConnectTarget Of(ConsoleLinks links, string key, string agentName) =>
        new(links.Mcp, key, links.PersonalUrls ? links.Personal(key) : null, agentName);

    /// <summary>Where the key of an app is kept; each app has its own key, so each has its own variable.</summary>
    public static string VariableFor(string app) => "MCPNEST_KEY_" + app.Replace('-', '_').ToUpperInvariant();

    /// <summary>The header with the key, or with whatever stands for it.</summary>
    public static string Bearer(string key) => $"Bearer {key}";

    // A record prints its members, and this one holds a key.
    public override string ToString() => $"how {AgentName} connects";
}
