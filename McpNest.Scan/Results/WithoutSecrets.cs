using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;

namespace McpNest.Scan.Results;

/// <summary>Texts of a server with every secret taken out, for what leaves the engine.</summary>
internal sealed class WithoutSecrets
{
    private readonly ILookup<string, SecretFound> _secrets;
    private readonly ImmutableArray<string> _values;

    public WithoutSecrets(ServerEntry server)
    {
        var found = SecretFinder.In(server);
        _secrets = found.ToLookup(secret => secret.Text.Path, StringComparer.Ordinal);
        _values = [.. found.Select(secret => secret.Value).Where(value => value.Length > 0).Distinct().OrderByDescending(value => value.Length)];
    }

    public bool Has(ConfigText text) => _secrets.Contains(text.Path) && Replaced(text.Value, "") != text.Value;

    /// <summary>A text with something else in the place of its secrets.</summary>
    public string Of(ConfigText text, string instead) => Replaced(text.Value, instead);

    public string Of(string text, string instead) => Replaced(text, instead);

    // The same secret may stand in places where it was not recognised.
    private string Replaced(string text, string instead)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, instead, StringComparison.Ordinal);
        }

        return text;
    }
}
