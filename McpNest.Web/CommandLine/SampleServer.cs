using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Security.Cryptography;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Web.CommandLine;

/// <summary>A small honest MCP server over standard input and output, for trying the nest out. Only the protocol goes to standard output.</summary>
public static class SampleServer
{
    private const int MostNotes = 100;

    /// <summary>Serves until standard input ends.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "mcpnest-sample", Version = "1.0.0" },
            ServerInstructions = "A sample server: it echoes, adds, tells the time, rolls dice, and keeps notes in memory until it stops.",
            ToolCollection = [],
        };
        foreach (var tool in Tools(new ConcurrentDictionary<string, string>(StringComparer.Ordinal)))
        {
            options.ToolCollection.Add(tool);
        }

        try
        {
            await using var server = McpServer.Create(new StdioServerTransport(options), options);
            await server.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }

        return 0;
    }

    private static IEnumerable<McpServerTool> Tools(ConcurrentDictionary<string, string> notes) =>
    [
        McpServerTool.Create(
            ([Description("What to say back.")] string text) => text,
            Reading("echo", "Echo", "Says back what it was told.")),
        McpServerTool.Create(
            ([Description("First number.")] double a, [Description("Second number.")] double b) => new Sum(a, b, a + b),
            Structured(Reading("add", "Add", "Adds two numbers."))),
        McpServerTool.Create(
            () => TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            Changing(Reading("time_now", "Time now", "Tells the present time in UTC."), idempotent: false)),
        McpServerTool.Create(
            ([Description("How many dice, 1 to 20.")] int dice = 1, [Description("Sides of each, 2 to 1000.")] int sides = 6) => Roll(dice, sides),
            Changing(Reading("roll_dice", "Roll dice", "Rolls dice and tells what each shows."), idempotent: false)),
        McpServerTool.Create(
            () => notes.IsEmpty ? "There are no notes." : string.Join('\n', notes.Keys.Order(StringComparer.Ordinal)),
            Reading("list_notes", "List notes", "Lists the titles of all notes.")),
        McpServerTool.Create(
            ([Description("Title of the note.")] string title) =>
                notes.TryGetValue(title, out var note) ? note : throw new McpException("There is no note of that title."),
            Reading("read_note", "Read note", "Reads one note.")),
        McpServerTool.Create(
            ([Description("Title of the note.")] string title, [Description("Its text.")] string text) => Write(notes, title, text),
            Writing("write_note", "Write note", "Writes a note, or replaces the one of the same title. Notes are kept in memory only.", destructive: false)),
        McpServerTool.Create(
            ([Description("Title of the note.")] string title) => notes.TryRemove(title, out _) ? "Forgotten." : "There was no note of that title.",
            Writing("forget_note", "Forget note", "Deletes a note for good.", destructive: true)),
    ];

    private static string Roll(int dice, int sides) => dice is < 1 or > 20 || sides is < 2 or > 1000
        ? throw new McpException("Roll 1 to 20 dice of 2 to 1000 sides.")
        : string.Join(' ', Enumerable.Range(0, dice).Select(_ => RandomNumberGenerator.GetInt32(1, sides + 1)));

    private static string Write(ConcurrentDictionary<string, string> notes, string title, string text)
    {
        if (notes.Count >= MostNotes && !notes.ContainsKey(title))
        {
            throw new McpException("There are too many notes; forget one first.");
        }

        notes[title] = text;
        return "Written.";
    }

    private static McpServerToolCreateOptions Reading(string name, string title, string description) =>
        new() { Name = name, Title = title, Description = description, ReadOnly = true, Idempotent = true, OpenWorld = false };

    private static McpServerToolCreateOptions Writing(string name, string title, string description, bool destructive) =>
        new() { Name = name, Title = title, Description = description, ReadOnly = false, Destructive = destructive, Idempotent = true, OpenWorld = false };

    private static McpServerToolCreateOptions Structured(McpServerToolCreateOptions options)
    {
        options.UseStructuredContent = true;
        return options;
    }

    private static McpServerToolCreateOptions Changing(McpServerToolCreateOptions options, bool idempotent)
    {
        options.Idempotent = idempotent;
        return options;
    }

    private sealed record Sum(double A, double B, double Total);
}
