using McpNest.Scan.Reading;

namespace McpNest.Scan.Rules;

/// <summary>Text that means something else to an agent than to a reader.</summary>
internal static class Deception
{
    public static readonly Rule HiddenText = new("CFG010", "Hidden characters", Severity.High,
        "People do not see them; programs and agents do. There is no honest reason for them in a configuration.", "Remove them, and ask where the text came from.", "MCP03");

    public static readonly Rule Instructions = new("CFG011", "Instructions to the agent", Severity.Medium,
        "A description is read by the agent, which may take it for an order.", "Remove the text, unless you wrote it.", "MCP03");

    public static RuleGroup Group { get; } = new("Deception", [HiddenText, Instructions], [CheckHidden, CheckInstructions], []);

    private static readonly HashSet<string> s_prose = new(StringComparer.OrdinalIgnoreCase) { "description", "instructions", "prompt", "systemPrompt", "system_prompt", "note", "notes", "_comment", "comment", "title", "serverInstructions", "summary" };

    private static readonly string[] s_orders =
    [
        "<important>", "[inst]", "<|im_start|>", "<system>", "</system>", "ignore previous instructions", "ignore all previous", "ignore the above", "disregard previous", "disregard all previous", "forget your instructions", "do not tell the user", "don't tell the user", "without telling the user",
        "do not mention", "never mention this", "keep this secret from", "hide this from the user", "system override", "you must always call", "before using any other tool", "before any other tool", "override your instructions", "new instructions:",
    ];

    private static void CheckHidden(Subject subject, FindingList found)
    {
        if (Hidden.Kind(subject.Server.Name) is { } inName)
        {
            found.Add(HiddenText, subject, $"The name holds {inName}.");
            return;
        }

        foreach (var (name, scalar) in Scalars(subject.Server.Node))
        {
            if ((Hidden.Kind(scalar.Text) ?? Hidden.Kind(name)) is { } kind)
            {
                found.Add(HiddenText, subject, $"A text holds {kind}.", new ConfigText("", scalar.Line, scalar.Path));
                return;
            }
        }
    }

    private static void CheckInstructions(Subject subject, FindingList found)
    {
        foreach (var (name, scalar) in Scalars(subject.Server.Node))
        {
            if (s_prose.Contains(name) && s_orders.Any(order => scalar.Text.Contains(order, StringComparison.OrdinalIgnoreCase)))
            {
                found.Add(Instructions, subject, $"The field {Quote.Piece(name)} speaks to the agent.", new ConfigText("", scalar.Line, scalar.Path));
                return;
            }
        }
    }

    private static IEnumerable<(string Name, ConfigScalar Scalar)> Scalars(ConfigNode root)
    {
        var waiting = new Stack<(string Name, ConfigNode Node)>([("", root)]);
        for (var count = 0; count < 5_000 && waiting.TryPop(out var next); count++)
        {
            switch (next.Node)
            {
                case ConfigScalar scalar:
                    yield return (next.Name, scalar);
                    break;
                case ConfigMap map:
                    foreach (var member in map.Members.Take(5_000))
                    {
                        waiting.Push((member.Name, member.Value));
                    }

                    break;
                case ConfigList list:
                    foreach (var item in list.Items.Take(5_000))
                    {
                        waiting.Push((next.Name, item));
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
