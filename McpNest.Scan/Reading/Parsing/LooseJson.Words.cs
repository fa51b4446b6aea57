using System.Globalization;
using System.Text;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>The words between the braces: texts, numbers, names, blanks and comments.</summary>
internal sealed partial class LooseJson
{
    private static readonly System.Buffers.SearchValues<char> s_endsWord = System.Buffers.SearchValues.Create(",{}[]\n\r");

    /// <summary>Whether a name with a colon comes next, as in a part that was copied without its braces.</summary>
    private bool IsMemberAhead()
    {
        var at = _at;
        if (_text[at] is '"' or '\'' && _text[at] is var quote)
        {
            for (at++; at < _text.Length && _text[at] != quote && _text[at] != '\n'; at++)
            {
                at += _text[at] == '\\' ? 1 : 0;
            }

            at++;
        }
        else
        {
            while (at < _text.Length && IsNameCharacter(_text[at]))
            {
                at++;
            }
        }

        while (at < _text.Length && _text[at] is ' ' or '\t')
        {
            at++;
        }

        return at < _text.Length && at > _at && _text[at] == ':';
    }

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '$' or '.' or '@';

    private string BareName()
    {
        Problem("A name stands here without quotes.");
        var start = _at;
        while (!IsAtEnd && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not (':' or '=' or ',' or '{' or '}' or '[' or ']' or '"'))
        {
            _at++;
        }

        if (_at == start)
        {
            _at++;
        }

        return _text[start.._at];
    }

    /// <summary>true, null, a number, or a text whose quotes are missing.</summary>
    private (ConfigKind Kind, string Word) Bare()
    {
        var rest = _text.AsSpan(_at);
        var length = rest.IndexOfAny(s_endsWord) is >= 0 and var end ? end : rest.Length;
        for (var at = 1; at + 1 < length; at++)
        {
            if (rest[at] == '/' && rest[at + 1] is '/' or '*' && char.IsWhiteSpace(rest[at - 1]))
            {
                length = at;
                break;
            }
        }

        var word = rest[..length].Trim().ToString();
        var kind = word switch { "true" => ConfigKind.True, "false" => ConfigKind.False, "null" => ConfigKind.Nothing, _ => IsNumber(word) ? ConfigKind.Number : ConfigKind.Text };
        if (word.Length == 0)
        {
            Problem("A value is missing here.");
            return (ConfigKind.Nothing, "");
        }

        if (kind == ConfigKind.Text)
        {
            kind = word.ToUpperInvariant() switch { "TRUE" => ConfigKind.True, "FALSE" => ConfigKind.False, "NONE" or "UNDEFINED" or "NULL" => ConfigKind.Nothing, _ => ConfigKind.Text };
            Problem(kind == ConfigKind.Text ? "A text stands here without quotes." : "Such a word is written in small letters in JSON: true, false or null.");
        }

        _at += length;
        return (kind, kind == ConfigKind.Nothing ? "" : word);
    }

    private static bool IsNumber(string word) =>
        word.Length is > 0 and < 64 && (char.IsAsciiDigit(word[0]) || word[0] is '-' or '+' or '.')
        && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private string Quoted()
    {
        var quote = _text[_at++];
        if (quote == '\'')
        {
            _notes.Problem(_line, Column - 1, "JSON has double quotes around texts.");
        }

        var start = _at;
        StringBuilder? built = null;
        while (!IsAtEnd && _text[_at] != quote)
        {
            var c = _text[_at];
            if (c is '\n' or '\r')
            {
                break;
            }

            if (c == '\\')
            {
                built ??= new StringBuilder(_text, start, _at - start, Math.Max(16, _at - start));
                Escape(built);
            }
            else
            {
                built?.Append(c);
                _at++;
            }
        }

        var text = built?.ToString() ?? _text[start.._at];
        if (IsAtEnd || _text[_at] != quote)
        {
            Problem("The quote before this is not closed; close it on the same line.");
            return WholeText.Repaired(text.TrimEnd().TrimEnd(','));
        }

        _at++;
        return WholeText.Repaired(text);
    }

    private void Escape(StringBuilder into)
    {
        var c = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        var plain = c switch { '"' or '\\' or '/' or '\'' => c, 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => '\0' };
        if (plain != '\0')
        {
            into.Append(plain);
            _at += 2;
        }
        else if (c == 'u' && _at + 6 <= _text.Length && ushort.TryParse(_text.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            into.Append((char)unit);
            _at += 6;
        }
        else
        {
            Problem("A backslash stands here for no known character; in JSON a backslash itself is written twice.");
            into.Append('\\');
            _at++;
        }
    }

    /// <summary>Skips blanks and comments, and counts lines.</summary>
    private void SkipBlank()
    {
        while (!IsAtEnd)
        {
            var c = _text[_at];
            if (c is '\n' or '\r')
            {
                NewLine();
            }
            else if (char.IsWhiteSpace(c) || c is '\uFEFF' or '\0' or '\u200B')
            {
                _at++;
            }
            else if (c == '#' || (c == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/'))
            {
                Once(c != '#', "A comment begins with // in such files.");
                _at += _text.AsSpan(_at).IndexOfAny('\n', '\r') is >= 0 and var length ? length : _text.Length - _at;
            }
            else if (c == '/' && _at + 1 < _text.Length && _text[_at + 1] == '*')
            {
                SkipLongComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLongComment()
    {
        var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        Once(end >= 0, "The comment that begins here is not closed; close it with */.");
        end = end < 0 ? _text.Length : end + 2;
        while (_at < end)
        {
            if (_text[_at] is '\n' or '\r')
            {
                NewLine();
            }
            else
            {
                _at++;
            }
        }
    }

    private void NewLine()
    {
        _at += _text[_at] == '\r' && _at + 1 < _text.Length && _text[_at + 1] == '\n' ? 2 : 1;
        _line++;
        _lineStart = _at;
    }

    /// <summary>Goes behind a map or list without reading it.</summary>
    private void SkipNested()
    {
        var depth = 0;
        while (!IsAtEnd)
        {
            var c = _text[_at];
            if (c is '\n' or '\r')
            {
                NewLine();
                continue;
            }

            if (c == '"')
            {
                for (_at++; !IsAtEnd && _text[_at] is not ('"' or '\n' or '\r'); _at++)
                {
                    _at += _text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] is not ('\n' or '\r') ? 1 : 0;
                }

                _at += !IsAtEnd && _text[_at] == '"' ? 1 : 0;
                continue;
            }

            depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            _at++;
            if (depth == 0)
            {
                return;
            }
        }
    }
}
