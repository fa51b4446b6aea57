using System.Text;

namespace McpNest.Core.Audit.Query;

/// <summary>Where terms and values begin and end. A quote counts only where a value begins.</summary>
internal static class QueryTerms
{
    public static List<Range> Split(string text)
    {
        var terms = new List<Range>();
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsWhiteSpace(text[at]))
            {
                var end = End(text, at);
                terms.Add(at..end);
                at = end;
            }
        }

        return terms;
    }

    /// <summary>The value that begins at <paramref name="at"/>, without quotes and escapes, and where it ends.</summary>
    public static (QueryFault? Fault, (string Text, int End) Value) Value(string text, int at, int end, bool stopAtComma)
    {
        if (at >= end || text[at] == ',' && stopAtComma)
        {
            return (new QueryFault($"A value is missing at character {at + 1}.", at, 0, null), default);
        }

        if (text[at] != '"')
        {
            var comma = stopAtComma ? text.IndexOf(',', at, end - at) : -1;
            var stop = comma < 0 ? end : comma;
            return (null, (text[at..stop], stop));
        }

        var close = Close(text, at);
        if (close < 0)
        {
            return (new QueryFault($"The quote at character {at + 1} is not closed.", at, text.Length - at, "\""), default);
        }

        if (close + 1 < end && !(stopAtComma && text[close + 1] == ','))
        {
            return (new QueryFault($"After the quote at character {close + 1} a blank is missing.", close + 1, 1, null), default);
        }

        var value = new StringBuilder();
        for (var i = at + 1; i < close; i++)
        {
            value.Append(text[i] == '\\' ? text[++i] : text[i]);
        }

        return value.Length == 0
            ? (new QueryFault($"There is nothing between the quotes at character {at + 1}.", at, 2, null), default)
            : (null, (value.ToString(), close + 1));
    }

    /// <summary>The last comma between values from <paramref name="at"/> on, or -1.</summary>
    public static int LastComma(string text, int at)
    {
        var last = -1;
        for (; at < text.Length; at++)
        {
            if (text[at] == '"' && text[at - 1] is ':' or ',')
            {
                at = Close(text, at) is var close and >= 0 ? close : text.Length;
            }
            else if (text[at] == ',')
            {
                last = at;
            }
        }

        return last;
    }

    private static int End(string text, int start)
    {
        for (var at = start; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                return at;
            }

            if (text[at] == '"' && (at == start || text[at - 1] is ':' or ',' || (at == start + 1 && text[start] == '-')))
            {
                var close = Close(text, at);
                if (close < 0)
                {
                    return text.Length;
                }

                at = close;
            }
        }

        return text.Length;
    }

    private static int Close(string text, int open)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }
            else if (text[at] == '"')
            {
                return at;
            }
        }

        return -1;
    }
}
