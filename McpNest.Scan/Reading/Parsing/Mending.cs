namespace McpNest.Scan.Reading.Parsing;

/// <summary>
/// TOML and YAML are read by others' code, which stops at a mistake. The line of the mistake is left out and the rest is read again, a few
/// times, so that one mistake does not hide all servers.
/// </summary>
internal static class Mending
{
    private const int Attempts = 8;
    private const int LongestMended = 200_000;

    /// <param name="parse">Reads a text; says where the first mistake is, with a line from 1, or 0 when there is none.</param>
    public static ConfigNode? Read(string text, ReadingNotes notes, string language, Func<string, ReadingNotes, (ConfigNode? Root, int Line, int Column)> parse)
    {
        for (var attempt = 0; ; attempt++)
        {
            var own = new ReadingNotes();
            var (root, line, column) = parse(text, own);
            if (line > 0)
            {
                notes.Problem(line, column, $"This line is not {language} as it should be; look for a missing quote, bracket or blank there or just before.");
            }

            if (line > 0 && attempt < Attempts && text.Length <= LongestMended && WithoutLine(text, line) is { } shorter)
            {
                text = shorter;
                continue;
            }

            foreach (var problem in own.Problems)
            {
                notes.Problem(problem.Line, problem.Column, problem.Sentence);
            }

            foreach (var duplicate in own.Duplicates)
            {
                notes.Duplicate(duplicate.Value, duplicate.Line, duplicate.Path);
            }

            return root;
        }
    }

    /// <summary>The text with a line, or what is left of the text above it, made blank; null when it is blank already.</summary>
    private static string? WithoutLine(string text, int line)
    {
        var starts = new List<int> { 0 };
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n')
            {
                starts.Add(at + 1);
            }
        }

        for (var number = Math.Min(line, starts.Count); number > 0; number--)
        {
            var start = starts[number - 1];
            var end = number < starts.Count ? starts[number] - 1 : text.Length;
            if (!text.AsSpan(start, end - start).IsWhiteSpace())
            {
                return string.Concat(text.AsSpan(0, start), text.AsSpan(end));
            }
        }

        return null;
    }
}
