using System.CommandLine;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>audit export [QUERY…] [--show LIST] [--format F] [--out FILE]</c> and <c>audit export --evidence [--from SEQ] [--to SEQ] --out FILE.zip</c></summary>
internal static class AuditExportVerb
{
    public static Command Create(CommandContext context)
    {
        var query = new Argument<string[]>("QUERY") { Description = "Which lines, as on the Audit page: result:denied server:github after:24h.", Arity = ArgumentArity.ZeroOrMore };
        var show = Options.OneOf("--show", "LIST", "What is selected from (default calls)", [.. WireName.All<AuditScope>()]);
        var format = Options.OneOf("--format", "F", "How a selection is written", "jsonl", "csv");
        var evidence = new Option<bool>("--evidence") { Description = "A range of records that can be verified alone, instead of a selection that proves nothing." };
        var from = Seq("--from", "First record of the evidence (default: the first there is).");
        var to = Seq("--to", "Last record of the evidence (default: the last there is).");
        var file = Options.Text("--out", "FILE", "File to write; a selection goes to standard output without it.");
        var force = new Option<bool>("--force") { Description = "Replace the file if there is one." };
        var verb = new Command("export", "Take records out of the journal, as a selection or as evidence.") { query, show, format, evidence, from, to, file, force };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(evidence))
            {
                if (result.GetValue(file) is null)
                {
                    result.AddError("Option '--evidence' needs --out FILE.zip.");
                }

                if (result.GetValue(query) is { Length: > 0 } || result.GetValue(format) is not null || result.GetValue(show) is not null)
                {
                    result.AddError("Evidence is a whole range of records: it takes no query, no list and no format.");
                }
            }
            else if (result.GetValue(from) is not null || result.GetValue(to) is not null)
            {
                result.AddError("Options '--from' and '--to' belong to --evidence.");
            }
        });
        return context.OnNest(verb, (parse, nest, token) => parse.GetValue(evidence)
            ? EvidenceAsync(context.Output, nest, parse.GetValue(from), parse.GetValue(to), parse.GetValue(file)!, parse.GetValue(force), token)
            : SelectionAsync(
                context.Output, nest, WireName.TryParse<AuditScope>(parse.GetValue(show) ?? "", out var scope) ? scope : AuditScope.Calls,
                string.Join(' ', parse.GetValue(query) ?? []), parse.GetValue(format) == "csv" ? SelectionFormat.Csv : SelectionFormat.Jsonl,
                parse.GetValue(file), parse.GetValue(force), token));
    }

    private static async Task EvidenceAsync(
        CommandOutput output, NestSession nest, long? from, long? to, string path, bool force, CancellationToken cancellationToken)
    {
        var result = await NewFile.WriteAsync(
            path, stream => nest.Get<EvidenceExport>().WriteAsync(Actor.Operator, from, to, stream, cancellationToken), force);
        output.Say(
            new { Kind = "evidence", File = path, result.From, result.To, result.Count, result.Checkpoint.KeyId, result.Checkpoint.Hash },
            $"Evidence: records {result.From} to {result.To} are in {path}; anybody can check them with 'audit verify {path}', or with the verify.py inside.");
    }

    private static async Task SelectionAsync(
        CommandOutput output, NestSession nest, AuditScope scope, string query, SelectionFormat format, string? path, bool force, CancellationToken cancellationToken)
    {
        var which = CallQuery.Parse(query, nest.Get<TimeProvider>().GetUtcNow());
        var selection = nest.Get<Selection>();
        if (path is null)
        {
            await using var stream = new TextStream(output.Out);
            await selection.WriteAsync(Actor.Operator, scope, which, format, stream, cancellationToken);
            return;
        }

        var result = await NewFile.WriteAsync(path, stream => selection.WriteAsync(Actor.Operator, scope, which, format, stream, cancellationToken), force);
        output.Say(
            new { Kind = "selection", Show = WireName.Of(scope), File = path, result.Count },
            $"Selection: {result.Count} {(scope == AuditScope.Everything ? "calls and changes" : WireName.Of(scope))} are in {path}. It proves nothing; 'audit export --evidence' does.");
    }

    private static Option<long?> Seq(string name, string description)
    {
        var option = new Option<long?>(name) { HelpName = "SEQ", Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var seq) && seq < 1)
            {
                result.AddError($"Option '{name}' must be at least 1.");
            }
        });
        return option;
    }
}
