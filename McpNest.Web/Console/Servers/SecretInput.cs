namespace McpNest.Web.Console.Servers;

/// <summary>One header or environment entry being typed.</summary>
public sealed class SecretInput
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
