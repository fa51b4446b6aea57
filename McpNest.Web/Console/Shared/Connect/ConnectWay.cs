namespace McpNest.Web.Console.Shared.Connect;

/// <summary>One way to connect an app, from first to last step.</summary>
/// <param name="Warning">Where the key would be left behind, in a sentence; null when nowhere but where it belongs.</param>
public sealed record ConnectWay(string Title, IReadOnlyList<ConnectStep> Steps, string? Warning = null)
{
    /// <summary>Whether the address of this way holds the key.</summary>
    public bool IsPersonal { get; init; }
}
