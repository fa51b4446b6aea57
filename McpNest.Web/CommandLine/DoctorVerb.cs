using System.CommandLine;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Doctor;

namespace McpNest.Web.CommandLine;

/// <summary><c>doctor [--proxy-log FILE]…</c></summary>
internal static class DoctorVerb
{
    private const int MustMend = 1;

    public static Command Create(CommandContext context)
    {
        var logs = Options.Texts("--proxy-log", "FILE", "A log of the proxy in front, to look for personal URLs in. Repeatable.");
        var verb = new Command("doctor", "Look whether the nest is set up well, and say what to do.") { logs };
        verb.SetAction(async (parse, cancellationToken) =>
        {
            context.Output.AsJson = parse.GetValue(context.Json);
            var folder = DataFolder.Look(parse.GetValue(context.Data) ?? DataFolder.DefaultPath);
            var findings = Examination.Of(await FactFinder.FindAsync(folder, parse.GetValue(logs) ?? [], cancellationToken));
            context.Output.List(
                findings,
                finding => new { finding.Check, State = WireName.Of(finding.State), finding.Sentence },
                "",
                ["STATE", "CHECK", "WHAT IS, AND WHAT TO DO"],
                finding => [WireName.Of(finding.State), finding.Check, finding.Sentence]);
            var wrong = findings.Count(finding => finding.State == FindingState.Mend);
            if (wrong == 0)
            {
                return 0;
            }

            context.Output.Fail(wrong == 1 ? "One thing must be mended; it is marked 'mend'." : $"{wrong} things must be mended; they are marked 'mend'.");
            return MustMend;
        });
        return verb;
    }
}
