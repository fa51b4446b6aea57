namespace McpNest.Web.Console.Shared;

/// <summary>What nest.js tells the circuit when it begins.</summary>
/// <param name="Dark">Whether the page is dark now.</param>
/// <param name="Theme">The person's choice: light, dark or system.</param>
/// <param name="Times">The person's choice: local or utc.</param>
/// <param name="Zone">IANA name of the browser's time zone.</param>
public sealed record BrowserFacts(bool Dark, string Theme, string Times, string Zone);
