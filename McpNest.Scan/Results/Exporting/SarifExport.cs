using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpNest.Scan.Results.Writing;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Results.Exporting;

/// <summary>A report as SARIF 2.1.0, for places that collect findings of many tools.</summary>
public static class SarifExport
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    public static string Of(ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var rules = report.Findings.Select(finding => finding.Rule).DistinctBy(rule => rule.Id).OrderBy(rule => rule.Id, StringComparer.Ordinal).ToArray();
        var index = rules.Select((rule, at) => (rule.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at, StringComparer.Ordinal);
        return JsonText.Of(laidOut: true, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", Schema);
            writer.WriteString("version", "2.1.0");
            writer.WriteStartArray("runs");
            writer.WriteStartObject();
            Tool(writer, rules);
            writer.WriteString("columnKind", "utf16CodeUnits");
            writer.WriteStartArray("results");
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var finding in report.Findings)
            {
                Result(writer, finding, index[finding.Rule.Id], seen);
            }

            writer.WriteEndArray();
            Problems(writer, report);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }) + "\n";
    }

    private static void Tool(Utf8JsonWriter writer, Rule[] rules)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "McpNest");
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rule.Id);
            Message(writer, "shortDescription", rule.Title);
            Message(writer, "fullDescription", rule.Why);
            Message(writer, "help", rule.Fix);
            writer.WriteStartObject("defaultConfiguration");
            writer.WriteString("level", Level(rule.Severity));
            writer.WriteEndObject();
            writer.WriteStartObject("properties");
            writer.WriteString("security-severity", Score(rule.Severity));
            writer.Strings("tags", rule.Owasp.Length > 0 ? ["security", "mcp", $"owasp-{rule.Owasp.ToLowerInvariant()}"] : ["security", "mcp"]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter writer, Finding finding, int rule, Dictionary<string, int> seen)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.Rule.Id);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", Level(finding.Severity));
        Message(writer, "message", $"{finding.Message} {finding.Rule.Fix}");
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", Address(finding.File));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", Math.Max(1, finding.Line));
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (finding.Path.Length > 0)
        {
            writer.WriteStartArray("logicalLocations");
            writer.WriteStartObject();
            writer.WriteString("fullyQualifiedName", finding.Path);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("partialFingerprints");
        writer.WriteString("place/v1", Fingerprint(finding, seen));
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        writer.WriteString("security-severity", Score(finding.Severity));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Texts that could not be read whole are told apart from findings.</summary>
    private static void Problems(Utf8JsonWriter writer, ScanReport report)
    {
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", true);
        writer.WriteStartArray("toolExecutionNotifications");
        foreach (var (file, problem) in report.Files.SelectMany(file => file.Problems.Select(problem => (file, problem))))
        {
            writer.WriteStartObject();
            writer.WriteString("level", "warning");
            Message(writer, "message", problem.Sentence);
            writer.WriteStartArray("locations");
            writer.WriteStartObject();
            writer.WriteStartObject("physicalLocation");
            writer.WriteStartObject("artifactLocation");
            writer.WriteString("uri", Address(file.Name));
            writer.WriteEndObject();
            writer.WriteStartObject("region");
            writer.WriteNumber("startLine", Math.Max(1, problem.Line));
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>Of the rule and the place, never of a value: the same finding keeps it while the lines around it move.</summary>
    private static string Fingerprint(Finding finding, Dictionary<string, int> seen)
    {
        var place = $"{finding.Rule.Id}\n{finding.File}\n{finding.Server}\n{finding.Path}";
        var number = seen[place] = seen.GetValueOrDefault(place) + 1;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place}\n{number}"))))[..32];
    }

    private static void Message(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static string Level(Severity severity) => severity switch { Severity.Critical or Severity.High => "error", Severity.Medium => "warning", _ => "note" };

    private static string Score(Severity severity) => severity switch { Severity.Critical => "9.5", Severity.High => "8.0", Severity.Medium => "5.5", Severity.Low => "3.0", _ => "1.0" };

    // Relative to where it was scanned, as ./a is not for all who read it.
    private static string Address(string name)
    {
        var path = name.Replace('\\', '/');
        return string.Join('/', (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).Split('/').Select(Uri.EscapeDataString));
    }
}
