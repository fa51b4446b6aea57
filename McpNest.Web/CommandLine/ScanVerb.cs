using System.CommandLine;
using McpNest.Scan;
using McpNest.Scan.Results;
using McpNest.Scan.Results.Exporting;
using McpNest.Scan.Rules;

namespace McpNest.Web.CommandLine;

/// <summary><c>scan FILE… [--sarif] [--fail-on SEVERITY]</c>. It looks at files only, and needs no data folder.</summary>
internal static class ScanVerb
{
    private const int Failed = 1;

    private static readonly Dictionary<string, Severity> s_severities = Enum.GetValues<Severity>().ToDictionary(ReportWords.Of, severity => severity);

    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Configurations of clients, or folders to look for them in; - is standard input." };
        var sarif = new Option<bool>("--sarif") { Description = "One SARIF 2.1.0 document, for tools that collect findings." };
        var failOn = Options.OneOf("--fail-on", "SEVERITY", "End with 1 when something of this severity or worse is found", [.. s_severities.Keys.Reverse()]);
        var verb = new Command("scan", "Look for risks in the configurations of MCP clients. Nothing is started, asked or sent.") { files, sarif, failOn };
        verb.SetAction(parse =>
        {
            context.Output.AsJson = parse.GetValue(context.Json);
            var (inputs, problems) = ScanFiles.Read(parse.GetValue(files) ?? [], context.Output);
            foreach (var problem in problems)
            {
                context.Output.Fail(problem);
            }

            if (inputs.Count == 0)
            {
                return Failed;
            }

            var report = Scanner.Scan(inputs);
            Say(context.Output, report, parse.GetValue(sarif));
            var isTooBad = parse.GetValue(failOn) is { } word && report.Findings.Any(finding => finding.Severity >= s_severities[word]);
            if (isTooBad)
            {
                context.Output.Fail($"Something of severity {parse.GetValue(failOn)} or worse was found.");
            }

            return isTooBad || problems.Count > 0 ? Failed : 0;
        });
        return verb;
    }

    private static void Say(CommandOutput output, ScanReport report, bool asSarif)
    {
        if (asSarif)
        {
            output.Text(SarifExport.Of(report).TrimEnd());
        }
        else if (output.AsJson)
        {
            foreach (var line in JsonExport.Lines(report))
            {
                output.Text(line);
            }
        }
        else
        {
            output.Text(ScanText.Of(report).TrimEnd());
        }
    }
}
