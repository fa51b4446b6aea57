using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;

namespace McpNest.Scan.Rules;

/// <summary>Collects what rules find. It is the last gate for secrets: known ones are masked in every text.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> All => _findings;

    /// <summary>Something about a server. What a switched-off server has counts only as a note, except for its secrets.</summary>
    public void Add(Rule rule, Subject subject, string message, ConfigText? at = null, Severity? severity = null, string? snippet = null, bool evenDisabled = false)
    {
        var isQuiet = subject.Server.IsDisabled && !evenDisabled;
        var found = new Finding
        {
            Rule = rule,
            Severity = isQuiet ? Severity.Info : severity ?? rule.Severity,
            File = subject.File.Name,
            Server = subject.Server.Name,
            Line = at?.Line ?? subject.Server.Line,
            Path = at?.Path ?? subject.Server.Path,
            Message = Safe(subject, isQuiet ? message + " The server is switched off." : message),
            Snippet = snippet is null ? null : Safe(subject, snippet),
        };
        _findings.Add(found);
    }

    /// <summary>Something about a file, or several servers of it.</summary>
    public void Add(Rule rule, ConfigFile file, string message, int line = 0, string path = "", IEnumerable<string>? servers = null, Severity? severity = null, string? snippet = null) =>
        _findings.Add(new Finding
        {
            Rule = rule,
            Severity = severity ?? rule.Severity,
            File = file.Name,
            Servers = servers is null ? [] : [.. servers],
            Line = line,
            Path = path,
            Message = Mask.Runs(message),
            Snippet = snippet is null ? null : Mask.Runs(snippet),
        });

    private static string Safe(Subject subject, string text)
    {
        foreach (var secret in subject.Secrets)
        {
            if (secret.Value.Length >= 6)
            {
                text = text.Replace(secret.Value, Mask.Of(secret.Value), StringComparison.Ordinal);
            }
        }

        return Mask.Runs(text);
    }
}
