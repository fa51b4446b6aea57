using System.CommandLine;
using System.Text;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>access export</c></summary>
internal static class AccessVerbs
{
    public static Command Create(CommandContext context) => new("access", "Who could use what.") { Export(context) };

    private static Command Export(CommandContext context)
    {
        var asOf = Options.Instant("--as-of", "The time to look at, such as 2026-11-30T12:00:00Z (default: now).");
        var path = Options.Text("--out", "FILE", "The file to write; it must not exist yet (default: standard output).");
        var format = Options.OneOf("--format", "FORMAT", "How to write it (default: csv; with --json jsonl)", [.. WireName.All<AccessFormat>()]);
        var verb = new Command("export", "Show who could use which tool at some time, through which grant, and who decided that.") { asOf, path, format };
        return context.OnNest(verb, async (parse, nest, token) =>
        {
            var report = nest.Get<AccessReport>();
            var at = parse.GetValue(asOf) ?? nest.Get<TimeProvider>().GetUtcNow();
            var file = parse.GetValue(path);
            var kind = WireName.TryParse<AccessFormat>(parse.GetValue(format) ?? "", out var chosen) ? chosen
                : context.Output.AsJson && file is null ? AccessFormat.Jsonl
                : AccessFormat.Csv;
            if (file is not null)
            {
                var count = await NewFile.WriteAsync(file, stream => report.WriteAsync(Actor.Operator, at, kind, stream, token));
                context.Output.Say(new { AsOf = Words.Of(at), Rows = count, File = file }, $"{file} says in {count} rows who could use what at {Words.Of(at)}.");
                return;
            }

            using var written = new MemoryStream();
            await report.WriteAsync(Actor.Operator, at, kind, written, token);
            context.Output.Out.Write(Encoding.UTF8.GetString(written.GetBuffer().AsSpan(0, (int)written.Length)));
        });
    }
}
