namespace McpNest.Web.Console.Settings;

/// <summary>One setting of the configuration, as it is in force. None of them is a secret.</summary>
/// <param name="Key">Its name in the configuration, such as <c>McpNest:Journal:RetentionMonths</c>.</param>
/// <param name="Usual">What it is when nobody sets it.</param>
/// <param name="Source">The file, or the environment, that set it; null when nobody did.</param>
public sealed record SettingFact(string Key, string Value, string Usual, string? Source)
{
    public bool IsChanged => Value != Usual;
}
