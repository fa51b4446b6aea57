using System.CommandLine;

namespace McpNest.Web.CommandLine;

/// <summary>What all verbs share: where they speak, and the options every one of them takes.</summary>
internal sealed class CommandContext(CommandOutput output)
{
    public CommandOutput Output => output;

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The data folder (default: the per-user data folder of the system).",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a line, for programs.",
        Recursive = true,
    };

    /// <summary>Makes a verb that works on an open nest.</summary>
    public Command OnNest(Command verb, Func<ParseResult, NestSession, CancellationToken, Task> act)
    {
        verb.SetAction(async (parse, cancellationToken) =>
        {
            output.AsJson = parse.GetValue(Json);
            await using var nest = NestSession.Open(parse.GetValue(Data));
            await act(parse, nest, cancellationToken);
            return 0;
        });
        return verb;
    }
}
