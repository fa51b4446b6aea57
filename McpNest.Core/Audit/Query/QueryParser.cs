using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Query;

/// <summary>Reads a query's text: terms between blanks, each a word or <c>key:value,value</c>, either after a <c>-</c>.</summary>
internal sealed class QueryParser
{
    private const int MaxLength = 2000;

    private static readonly Dictionary<string, QueryKey> s_keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["outcome"] = QueryKey.Result,
        ["since"] = QueryKey.After,
        ["until"] = QueryKey.Before,
    };

    private readonly string _text;
    private readonly DateTimeOffset _now;
    private readonly QueryBuilder _query = new();

    static QueryParser()
    {
        foreach (var key in Enum.GetValues<QueryKey>())
        {
            s_keys[WireName.Of(key)] = key;
        }
    }

    private QueryParser(string text, DateTimeOffset now) => (_text, _now) = (text, now);

    public static QueryReading Read(string text, DateTimeOffset now)
    {
        var parser = new QueryParser(text, now);
        var terms = QueryTerms.Split(text);
        var typing = Typing(text, terms);
        if (text.Length > MaxLength)
        {
            return new QueryReading(null, new QueryFault($"A query has at most {MaxLength} characters.", MaxLength, text.Length - MaxLength, null), typing);
        }

        foreach (var term in terms)
        {
            if (parser.Take(term) is { } fault)
            {
                return new QueryReading(null, fault, typing);
            }
        }

        return new QueryReading(parser._query.Build(), null, typing);
    }

    private static QueryTyping Typing(string text, List<Range> terms)
    {
        if (terms.Count == 0 || terms[^1].End.Value < text.Length)
        {
            return new QueryTyping(null, "", text.Length);
        }

        var start = terms[^1].Start.Value;
        start += text[start] == '-' ? 1 : 0;
        if (text.IndexOf(':', start) is var colon and > 0 && s_keys.TryGetValue(text[start..colon], out var key))
        {
            var last = Math.Max(colon, QueryTerms.LastComma(text, colon + 1)) + 1;
            last += last < text.Length && text[last] == '"' ? 1 : 0;
            return new QueryTyping(key, text[last..], last);
        }

        return new QueryTyping(null, text[start..], start);
    }

    private QueryFault? Take(Range term)
    {
        var (start, end) = (term.Start.Value, term.End.Value);
        var negated = _text[start] == '-';
        start += negated ? 1 : 0;
        if (start == end)
        {
            return Fault(start - 1, 1, $"The '-' at character {start} excludes nothing; write what it excludes right behind it.");
        }

        if (_text[start] == '"' || _text.IndexOf(':', start, end - start) is not (var colon and >= 0))
        {
            var (fault, word) = QueryTerms.Value(_text, start, end, stopAtComma: false);
            if (fault is null)
            {
                _query.AddWord(word.Text, negated);
            }

            return fault;
        }

        var name = _text[start..colon];
        if (!s_keys.TryGetValue(name, out var key))
        {
            var near = Nearest.To(name, s_keys.Keys);
            return Fault(
                start, name.Length,
                $"There is no key '{Nearest.Shortened(name)}' (character {start + 1}){(near is null ? "; put it in quotes to look for it as it stands" : $"; did you mean '{near}'?")}", near);
        }

        return TakeValues(key, negated, start, colon + 1, end);
    }

    private QueryFault? TakeValues(QueryKey key, bool negated, int start, int at, int end)
    {
        var values = new List<string>();
        do
        {
            var (fault, value) = QueryTerms.Value(_text, at, end, stopAtComma: true);
            fault ??= key is QueryKey.After or QueryKey.Before
                ? TakeTime(key, negated, start, value.Text, at)
                : Check(key, ref value.Text, at, value.End - at);
            if (fault is not null)
            {
                return fault;
            }

            values.Add(value.Text);
            at = value.End + 1;
        }
        while (at <= end); // one beyond a comma: it may be the last character

        if (key is not (QueryKey.After or QueryKey.Before))
        {
            _query.Add(key, negated, values);
        }

        return null;
    }

    private QueryFault? TakeTime(QueryKey key, bool negated, int start, string text, int at)
    {
        var name = WireName.Of(key);
        if (negated)
        {
            return Fault(start - 1, 1, $"'{name}' cannot be excluded (character {start}); use '{(key == QueryKey.After ? "before" : "after")}' instead.");
        }

        if ((key == QueryKey.After ? _query.Since : _query.Until) is not null)
        {
            return Fault(start, name.Length, $"'{name}' can stand only once (character {start + 1}).");
        }

        if (QueryTimes.Read(text, _now) is not { } time)
        {
            return Fault(at, text.Length, $"'{Nearest.Shortened(text)}' (character {at + 1}) is no time; write 24h or 7d for so long ago, a date such as 2026-11-30, or 2026-11-30T12:00:00Z.");
        }

        _ = key == QueryKey.After ? _query.After(time) : _query.Before(time);
        return null;
    }

    /// <summary>Results and reasons are a closed set; everything else may have had any name.</summary>
    private static QueryFault? Check(QueryKey key, ref string value, int at, int length)
    {
        if (QueryWords.Of(key) is not { } known)
        {
            return null;
        }

        value = value.ToLowerInvariant();
        var pattern = new QueryPattern(value);
        if (known.Any(word => pattern.Matches(word)))
        {
            return null;
        }

        var near = Nearest.To(value, known);
        return Fault(
            at, length,
            $"There is no {WireName.Of(key)} '{Nearest.Shortened(value)}' (character {at + 1}){(near is null ? $"; there are {string.Join(", ", known)}." : $"; did you mean '{near}'?")}", near);
    }

    private static QueryFault Fault(int position, int length, string sentence, string? suggestion = null) => new(sentence, position, length, suggestion);
}
