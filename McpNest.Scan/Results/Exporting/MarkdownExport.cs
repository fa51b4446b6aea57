using System.Globalization;
using System.Text;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Results.Exporting;

/// <summary>A report as Markdown, for an issue or a wiki.</summary>
public static class MarkdownExport
{
    public static string Of(ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# MCP configuration: grade {report.Grade}\n\n{Counts(report.Findings)}. Secrets are shown as their first four characters and their length.\n");
        if (report.Story.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## What a tricked agent could do\n\n{Plain(report.Story)}\n");
        }

        var place = 0;
        foreach (var file in report.Files)
        {
            Write(text, report, file, place);
            place += file.Servers.Length;
        }

        return text.ToString();
    }

    /// <summary>Such as "2 high, 1 low".</summary>
    public static string Counts(IReadOnlyCollection<Finding> findings)
    {
        var counts = Enum.GetValues<Severity>().Reverse().Select(severity => (severity, count: findings.Count(finding => finding.Severity == severity))).Where(pair => pair.count > 0)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.count} {ReportWords.Of(pair.severity)}"));
        return findings.Count == 0 ? "Nothing found" : string.Join(", ", counts);
    }

    private static void Write(StringBuilder text, ScanReport report, ConfigFile file, int place)
    {
        var findings = report.Findings.Where(finding => finding.File == file.Name).ToArray();
        text.Append(CultureInfo.InvariantCulture, $"\n## {Plain(file.Name)}\n\n{ReportWords.Name(file.Client)}, {file.Servers.Length} {(file.Servers.Length == 1 ? "server" : "servers")}, grade {Grading.Of(findings)}. {Counts(findings)}.\n");
        foreach (var problem in file.Problems)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n> {(problem.Line > 0 ? $"Line {problem.Line}: " : "")}{Plain(problem.Sentence)}\n");
        }

        foreach (var finding in findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {ReportWords.Of(finding.Severity)}: {Plain(finding.Rule.Title)} ({finding.Rule.Id})\n\n{Where(finding)}{Plain(finding.Message)}\n\nWhy: {Plain(finding.Rule.Why)} To do: {Plain(finding.Rule.Fix)}{(finding.Rule.Owasp.Length > 0 ? $" OWASP {finding.Rule.Owasp}." : "")}\n");
            if (finding.Snippet is { } snippet)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{Fenced(snippet)}\n");
            }
        }

        if (!file.Servers.IsEmpty)
        {
            text.Append("\n| server | where it can live |\n|---|---|\n");
            for (var at = 0; at < file.Servers.Length; at++)
            {
                var placement = report.Placements[place + at];
                text.Append(CultureInfo.InvariantCulture, $"| {Plain(file.Servers[at].Name)} | {(placement.CanMove ? "can move" : "stays")}: {Plain(placement.Reason)} |\n");
            }
        }
    }

    private static string Where(Finding finding)
    {
        var server = finding.Server is { } name ? Plain(name) : string.Join(", ", finding.Servers.Take(20).Select(Plain));
        return (server, finding.Line) switch
        {
            ("", 0) => "",
            ("", var line) => $"Line {line}: ",
            (_, 0) => $"{server}: ",
            (_, var line) => $"{server}, line {line}: ",
        };
    }

    private static string Fenced(string snippet)
    {
        var fence = "```";
        while (snippet.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return $"{fence}\n{snippet.TrimEnd()}\n{fence}";
    }

    // Names are strangers'; none of them may become a link, a table or markup.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '!' or '&' or '~' || (at == 0 && c is '-' or '+') || IsLink(text, at))
            {
                plain.Append('\\');
            }

            plain.Append(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : c);
        }

        return plain.ToString();
    }

    // An address is made a link wherever it stands: https:// and www. are taken apart.
    private static bool IsLink(string text, int at) => text[at] switch
    {
        ':' => at + 1 < text.Length && text[at + 1] == '/',
        '.' => at >= 3 && text.AsSpan(at - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
