using System.Globalization;
using System.Text;
using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Results.Exporting;

namespace McpNest.Web.CommandLine;

/// <summary>A scan's report for a terminal of 80 columns.</summary>
internal static class ScanText
{
    private const int Width = 80;

    public static string Of(ScanReport report)
    {
        var text = new StringBuilder();
        var place = 0;
        foreach (var file in report.Files)
        {
            OfFile(text, report, file, place);
            place += file.Servers.Length;
        }

        if (report.Story.Length > 0)
        {
            text.Append("What a tricked agent could do\n");
            Wrapped(text, report.Story, "  ", "  ");
            text.Append('\n');
        }

        Wrapped(text, $"Grade {report.Grade}: {MarkdownExport.Counts(report.Findings)}. Secrets are shown as their first four characters and their length.", "", "");
        return text.ToString();
    }

    private static void OfFile(StringBuilder text, ScanReport report, ConfigFile file, int place)
    {
        var findings = report.Findings.Where(finding => finding.File == file.Name).ToArray();
        Wrapped(text, file.Name, "", "  ");
        Wrapped(text, $"{ReportWords.Name(file.Client)}, {file.Servers.Length} {(file.Servers.Length == 1 ? "server" : "servers")}, grade {Grading.Of(findings)}: {MarkdownExport.Counts(findings)}", "  ", "  ");
        text.Append('\n');
        foreach (var problem in file.Problems)
        {
            Wrapped(text, problem.Line > 0 ? $"line {problem.Line}, column {problem.Column}: {problem.Sentence}" : problem.Sentence, "  not read  ", "            ");
        }

        foreach (var finding in findings)
        {
            var who = finding.Server ?? string.Join(", ", finding.Servers.Take(8)) + (finding.Servers.Length > 8 ? string.Create(CultureInfo.InvariantCulture, $" and {finding.Servers.Length - 8} more") : "");
            Wrapped(text, $"{finding.Rule.Id} {finding.Rule.Title}", $"  {ReportWords.Of(finding.Severity),-8}  ", "            ");
            Wrapped(text, (who.Length > 0 ? who + (finding.Line > 0 ? $", line {finding.Line}: " : ": ") : finding.Line > 0 ? $"line {finding.Line}: " : "") + finding.Message, "            ", "            ");
            Wrapped(text, finding.Rule.Fix, "            To do: ", "            ");
        }

        if (findings.Length + file.Problems.Length > 0)
        {
            text.Append('\n');
        }

        for (var at = 0; at < file.Servers.Length; at++)
        {
            var placement = report.Placements[place + at];
            Wrapped(text, $"{file.Servers[at].Name}: {placement.Reason}", placement.CanMove ? "  can move  " : "  stays     ", "            ");
        }

        text.Append(file.Servers.IsEmpty ? "" : "\n");
    }

    private static void Wrapped(StringBuilder text, string sentence, string first, string others)
    {
        text.Append(first);
        var (column, isFirst) = (first.Length, true);
        foreach (var word in Plain(sentence).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFirst && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(others);
                (column, isFirst) = (others.Length, true);
            }

            text.Append(isFirst ? "" : " ").Append(word);
            column += word.Length + (isFirst ? 0 : 1);
            isFirst = false;
        }

        text.Append('\n');
    }

    // Names are strangers', and a terminal obeys what it is shown.
    private static string Plain(string text) =>
        string.Create(text.Length, text, (plain, from) =>
        {
            for (var at = 0; at < from.Length; at++)
            {
                plain[at] = char.IsControl(from[at]) || char.GetUnicodeCategory(from[at]) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : from[at];
            }
        });
}
