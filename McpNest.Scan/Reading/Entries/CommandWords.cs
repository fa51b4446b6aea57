using System.Buffers;
using System.Collections.Immutable;
using McpNest.Scan.Reading.Launching;

namespace McpNest.Scan.Reading.Entries;

/// <summary>The words of a command, which clients have as a text, a line, a list or a map.</summary>
internal static class CommandWords
{
    private static readonly SearchValues<char> s_signs = SearchValues.Create("|&;<>`\n");

    public static ImmutableArray<ConfigText> Read(ConfigNode body)
    {
        var words = ImmutableArray.CreateBuilder<ConfigText>();
        switch (CommandOf(body))
        {
            case ConfigList list:
                words.AddRange(Texts(list));
                break;
            case ConfigMap map:
                words.AddRange(OfText(Shapes.AsText(map.Get("path") ?? map.Get("command")), hasArguments: map.Get("args") is ConfigList { Items.IsEmpty: false }));
                words.AddRange(Arguments(map));
                break;
            case ConfigScalar { Kind: ConfigKind.Text } text:
                words.AddRange(OfText(Shapes.AsText(text), Arguments(body).Any()));
                break;
        }

        if (words.Count == 0 || string.IsNullOrWhiteSpace(words[0].Value))
        {
            return [];
        }

        words.AddRange(Arguments(body));
        return words.Count > Limits.Values ? words.ToImmutable()[..Limits.Values] : words.ToImmutable();
    }

    /// <summary>The whole command where it is one text that is a shell's line; null when it is not.</summary>
    public static ConfigText? Line(ConfigNode body) =>
        CommandOf(body) is ConfigScalar { Kind: ConfigKind.Text } text && text.Text.AsSpan().IndexOfAny(s_signs) >= 0 ? Shapes.AsText(text) : null;

    private static ConfigNode? CommandOf(ConfigNode body) =>
        body.Get("command") is { } command and not ConfigScalar { Kind: ConfigKind.Nothing } ? command : body.Get("cmd");

    // "npx -y server" is taken apart; a program in a folder with a blank in its name is not.
    private static IEnumerable<ConfigText> OfText(ConfigText? text, bool hasArguments)
    {
        if (text is null)
        {
            return [];
        }

        var line = text.Value.Trim();
        if (line.AsSpan().IndexOfAny(" \t\n") < 0)
        {
            return [text with { Value = line }];
        }

        var isPath = line.AsSpan().IndexOfAny(s_signs) < 0 && line[0] is not ('"' or '\'') && IsRooted(line)
            && (hasArguments || line.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || line.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) || line.EndsWith(".bat", StringComparison.OrdinalIgnoreCase));
        return isPath ? [text with { Value = line }] : ShellWords.Flat(line).Select(word => text with { Value = word });
    }

    private static bool IsRooted(string line) => line[0] is '/' or '\\' || (line.Length > 2 && line[1] == ':' && line[2] is '\\' or '/');

    private static IEnumerable<ConfigText> Arguments(ConfigNode body) => (body.Get("args") ?? body.Get("arguments")) switch
    {
        ConfigList list => Texts(list),
        ConfigScalar { Kind: ConfigKind.Text } text when !string.IsNullOrWhiteSpace(text.Text) => ShellWords.Flat(text.Text).Select(word => new ConfigText(word, text.Line, text.Path)),
        _ => [],
    };

    private static IEnumerable<ConfigText> Texts(ConfigList list) =>
        list.Items.SelectMany(item => item is ConfigList inner ? inner.Items.Select(Shapes.AsText) : [Shapes.AsText(item)]).OfType<ConfigText>().Take(Limits.Values);
}
