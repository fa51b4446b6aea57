using System.Text;

namespace McpNest.Scan.Reading.Launching;

/// <summary>Takes a command line apart the way a shell would. Nothing in it is expanded or run.</summary>
internal static class ShellWords
{
    private const int MostWords = 2_000;

    /// <summary>One command of a line.</summary>
    /// <param name="Before">What parts it from the one before, such as <c>&amp;&amp;</c> or <c>|</c>; empty for the first.</param>
    public sealed record Part(string Before, List<string> Words);

    /// <summary>The words of a line that is a single command; signs between commands are words of their own.</summary>
    public static List<string> Flat(string line) => [.. Split(line).Parts.SelectMany(part => part.Before.Length > 0 ? part.Words.Prepend(part.Before) : part.Words)];

    public static (List<Part> Parts, bool IsClosed) Split(string line)
    {
        var parts = new List<Part> { new("", []) };
        var word = new StringBuilder();
        var (any, words, isClosed) = (false, 0, true);
        for (var at = 0; at < line.Length && words < MostWords; at++)
        {
            var c = line[at];
            if (c is '"' or '\'')
            {
                any = true;
                at = Quoted(line, at, word, out var closed);
                isClosed &= closed;
            }
            else if (c == '\\' && at + 1 < line.Length)
            {
                at = Escaped(line, at, word, ref any);
            }
            else if (c is '$' or '<' or '>' && at + 1 < line.Length && line[at + 1] == '(')
            {
                var end = Closing(line, at + 1);
                word.Append(line, at, end - at);
                (any, at) = (true, end - 1);
            }
            else if (c is ' ' or '\t' || (char.IsWhiteSpace(c) && c is not ('\n' or '\r')))
            {
                End();
            }
            else if (c is '&' or '|' or ';' or '\n' or '\r' && !(c == '&' && word.Length > 0 && word[^1] == '>'))
            {
                End();
                var sign = c is '\n' or '\r' ? ";" : at + 1 < line.Length && line[at + 1] == c ? new string(c, 2) : c.ToString();
                at += sign.Length - 1;
                if (parts[^1].Words.Count > 0)
                {
                    parts.Add(new Part(sign, []));
                }
            }
            else
            {
                word.Append(c);
                any = true;
            }
        }

        End();
        if (parts.Count > 1 && parts[^1].Words.Count == 0)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return (parts, isClosed);

        void End()
        {
            if (any)
            {
                parts[^1].Words.Add(word.ToString());
                words++;
                word.Clear();
                any = false;
            }
        }
    }

    private static int Quoted(string line, int at, StringBuilder word, out bool closed)
    {
        var quote = line[at];
        for (at++; at < line.Length; at++)
        {
            if (line[at] == quote)
            {
                closed = true;
                return at;
            }

            if (line[at] == '\\' && quote == '"' && at + 1 < line.Length && line[at + 1] is '"' or '\\' or '$' or '`')
            {
                at++;
            }

            word.Append(line[at]);
        }

        closed = false;
        return at;
    }

    // A backslash before a letter is part of a path of Windows.
    private static int Escaped(string line, int at, StringBuilder word, ref bool any)
    {
        var next = line[at + 1];
        if (next is '\n' or '\r')
        {
            return next == '\r' && at + 2 < line.Length && line[at + 2] == '\n' ? at + 2 : at + 1; // the line goes on below
        }

        var isEscape = next is ' ' or '"' or '\'' or '$' or '&' or '|' or ';' or '<' or '>' or '(' or ')' or '`' or '*' or '?';
        word.Append(isEscape ? next : '\\');
        any = true;
        return isEscape ? at + 1 : at;
    }

    private static int Closing(string line, int at)
    {
        var depth = 0;
        for (; at < line.Length; at++)
        {
            depth += line[at] == '(' ? 1 : line[at] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return at + 1;
            }
        }

        return line.Length;
    }
}
