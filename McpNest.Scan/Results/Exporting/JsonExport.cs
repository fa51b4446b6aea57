using System.Text.Json;
using McpNest.Scan.Reading;
using McpNest.Scan.Results.Writing;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Results.Exporting;

/// <summary>A report as JSON: one object for each file.</summary>
public static class JsonExport
{
    /// <summary>One line for each file, as the command line prints it.</summary>
    public static IEnumerable<string> Lines(ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var place = 0;
        foreach (var file in report.Files)
        {
            var placements = report.Placements.AsSpan(place, file.Servers.Length).ToArray();
            place += file.Servers.Length;
            yield return JsonText.Of(laidOut: false, writer => Write(writer, report, file, placements));
        }
    }

    /// <summary>One list, laid out to be read.</summary>
    public static string Document(ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonText.Of(laidOut: true, writer =>
        {
            var place = 0;
            writer.WriteStartArray();
            foreach (var file in report.Files)
            {
                Write(writer, report, file, report.Placements.AsSpan(place, file.Servers.Length));
                place += file.Servers.Length;
            }

            writer.WriteEndArray();
        }) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, ScanReport report, ConfigFile file, ReadOnlySpan<Placement> placements)
    {
        var findings = report.Findings.Where(finding => finding.File == file.Name).ToArray();
        writer.WriteStartObject();
        writer.WriteString("file", file.Name);
        writer.WriteString("client", ReportWords.Of(file.Client));
        writer.WriteString("format", ReportWords.Of(file.Format));
        writer.WriteString("grade", Grading.Of(findings).ToString());
        writer.WriteStartObject("counts");
        foreach (var severity in Enum.GetValues<Severity>().Reverse())
        {
            writer.WriteNumber(ReportWords.Of(severity), findings.Count(finding => finding.Severity == severity));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("servers");
        for (var at = 0; at < file.Servers.Length; at++)
        {
            Write(writer, file.Servers[at], placements[at]);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            Write(writer, finding);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("problems");
        foreach (var problem in file.Problems)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", problem.Line);
            writer.WriteNumber("column", problem.Column);
            writer.WriteString("sentence", problem.Sentence);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ServerEntry server, Placement placement)
    {
        writer.WriteStartObject();
        writer.WriteString("name", server.Name);
        writer.WriteString("transport", ReportWords.Of(server.Transport));
        writer.WriteBoolean("disabled", server.IsDisabled);
        writer.WriteNumber("line", server.Line);
        writer.WriteStartObject("placement");
        writer.WriteBoolean("canMove", placement.CanMove);
        writer.WriteString("reason", placement.Reason);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", finding.Rule.Id);
        writer.WriteString("title", finding.Rule.Title);
        writer.WriteString("severity", ReportWords.Of(finding.Severity));
        writer.WriteString("server", finding.Server);
        writer.Strings("servers", finding.Servers);
        writer.WriteNumber("line", finding.Line);
        writer.WriteString("path", finding.Path);
        writer.WriteString("message", finding.Message);
        writer.WriteString("why", finding.Rule.Why);
        writer.WriteString("fix", finding.Rule.Fix);
        writer.WriteString("owasp", finding.Rule.Owasp);
        writer.WriteString("snippet", finding.Snippet);
        writer.WriteEndObject();
    }
}
