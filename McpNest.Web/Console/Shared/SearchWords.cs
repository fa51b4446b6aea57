namespace McpNest.Web.Console.Shared;

/// <summary>What is typed into a search whose words stand in the address, too.</summary>
public sealed class SearchWords
{
    private readonly HashSet<string> _sent = [];
    private string _given = "";

    public string Text { get; set; } = "";

    /// <summary>The words for the address; null for none.</summary>
    public string? Send()
    {
        var words = string.IsNullOrWhiteSpace(Text) ? "" : Text;
        _sent.Add(words);
        return words.Length == 0 ? null : words;
    }

    /// <summary>The address says so: somebody went back, or followed a link. What comes back of one's own typing, late, is not taken.</summary>
    public void Follow(string? address)
    {
        var words = address ?? "";
        if (words == _given)
        {
            return;
        }

        _given = words;
        if (words == Text || !_sent.Contains(words))
        {
            Text = words;
            _sent.Clear();
        }
    }
}
