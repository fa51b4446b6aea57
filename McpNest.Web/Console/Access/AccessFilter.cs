using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>The search above the matrix: <c>server:github hint:write state:held group:design text</c>. All words must fit.</summary>
public sealed class AccessFilter
{
    private readonly List<Func<AccessLine, bool>> _lines = [];
    private readonly List<string> _columns = [];
    private readonly List<string> _unknown = [];

    public AccessFilter(string? text)
    {
        foreach (var word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = colon < 0 ? ("", word) : (word[..colon], word[(colon + 1)..]);
            switch (key)
            {
                case "server":
                    _lines.Add(line => line.Slug.Contains(value, StringComparison.OrdinalIgnoreCase));
                    break;
                case "hint" when Enum.TryParse<ToolHint>(value, ignoreCase: true, out var hint):
                    // Who destroys also writes.
                    _lines.Add(line => !line.IsServer && (line.Hint == hint || (hint == ToolHint.Write && line.Hint == ToolHint.Destructive)));
                    break;
                case "state" when Enum.TryParse<ToolState>(value, ignoreCase: true, out var state):
                    _lines.Add(line => !line.IsServer && line.State == state);
                    break;
                case "group":
                    _columns.Add(value);
                    break;
                case "":
                    _lines.Add(line => line.Address.Contains(value, StringComparison.OrdinalIgnoreCase));
                    break;
                default:
                    _unknown.Add(word);
                    break;
            }
        }
    }

    public bool IsEmpty => _lines.Count == 0 && _columns.Count == 0;

    /// <summary>Words it does not know; they narrow nothing, and the page says so.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    public bool Fits(AccessLine line) => _lines.TrueForAll(fits => fits(line));

    /// <summary>Columns of people stay: they were asked for one by one.</summary>
    public bool Fits(AccessColumn column) =>
        column.IsPerson || _columns.Count == 0 || _columns.Exists(name => column.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
}
