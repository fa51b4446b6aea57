namespace McpNest.Web.Console.Settings;

/// <summary>What settings are searched for, and in which sections it was found; the rows tell as they are drawn.</summary>
public sealed class SettingsSearch(string text)
{
    private readonly HashSet<string> _found = [];

    public string Text { get; } = text;

    public bool IsOn { get; } = !string.IsNullOrWhiteSpace(text);

    public bool FoundAny => _found.Count > 0;

    public bool Fits(string words) => !IsOn || words.Contains(Text.Trim(), StringComparison.CurrentCultureIgnoreCase);

    public void Found(string section) => _found.Add(section);

    public bool IsIn(string section) => !IsOn || _found.Contains(section);
}
