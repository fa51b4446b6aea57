using System.CommandLine;
using McpNest.Core;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary><c>apply FILE [--dry-run]</c> and <c>export</c></summary>
internal static class SeedVerbs
{
    private const long LongestFile = 4 * 1024 * 1024;

    public static IEnumerable<Command> Create(CommandContext context) => [Apply(context), Export(context)];

    private static Command Apply(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "A seed file, as 'export' writes it; - reads standard input." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done; dial, launch and write nothing." };
        return context.OnNest(new Command("apply", "Bring about what a file says, as a whole or not at all.") { file, dryRun }, async (parse, nest, token) =>
        {
            var text = await ReadAsync(parse.GetRequiredValue(file), context.Output, token);
            context.Output.List(
                await nest.Seed.ApplyAsync(Actor.Operator, text, parse.GetValue(dryRun), token),
                step => step,
                "Everything is as the file says already.",
                ["ENTRY", "ACTION", "TARGET"],
                step => [step.Entry, step.Action, step.Target]);
        });
    }

    private static Command Export(CommandContext context) =>
        context.OnNest(new Command("export", "Write servers, members, groups and grants as a seed file, without secrets."), async (_, nest, token) =>
            context.Output.Document(await nest.Seed.ExportAsync(Actor.Operator, token)));

    private static async Task<string> ReadAsync(string path, CommandOutput output, CancellationToken cancellationToken)
    {
        if (path == "-")
        {
            return output.ReadToEnd();
        }

        try
        {
            return new FileInfo(path).Length <= LongestFile
                ? await File.ReadAllTextAsync(path, cancellationToken)
                : throw new NestException($"The file {path} is over 4 MiB; split it, since sections may be left out.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NestException($"The file {path} cannot be read; check its path.", e);
        }
    }
}
