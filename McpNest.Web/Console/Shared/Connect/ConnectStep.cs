namespace McpNest.Web.Console.Shared.Connect;

/// <summary>One thing to do.</summary>
/// <param name="Codes">What to copy; more than one where shells differ.</param>
public sealed record ConnectStep(string Text, params IReadOnlyList<ConnectCode> Codes)
{
    /// <summary>An address the app opens itself.</summary>
    public ConnectLink? Link { get; init; }
}
