namespace McpNest.Web.Console.Shared.Connect;

/// <summary>A link that adds the nest to an app.</summary>
public sealed record ConnectLink(string Address, string Text);
