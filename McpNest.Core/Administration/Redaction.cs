using System.Text.RegularExpressions;

namespace McpNest.Core.Administration;

/// <summary>Takes a person's name and addresses out of texts others wrote.</summary>
internal sealed class Redaction
{
    private const string Instead = "(erased)";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Regex? _name;

    /// <param name="words">Names and addresses; a name counts as whole words only, for Ada must not be taken out of Canada.</param>
    public Redaction(IEnumerable<string> words)
    {
        var patterns = words.Select(word => word.Trim()).Where(word => word.Length > 1).Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(word => word.Length)
            .Select(word => @"(?<!\w)" + Regex.Escape(word) + @"(?!\w)")
            .ToList();
        _name = patterns.Count == 0 ? null : new Regex(string.Join('|', patterns), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, s_patience);
    }

    public bool Finds(string? text) => text is not null && _name?.IsMatch(text) == true;

    public string Apply(string text) => _name?.Replace(text, Instead) ?? text;
}
