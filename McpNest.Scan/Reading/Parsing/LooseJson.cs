using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>
/// Reads JSON as people have it: with comments, trailing commas, names written twice, several documents or only a part of one. A mistake is
/// noted with its place, and what can still be read is read.
/// </summary>
internal sealed partial class LooseJson
{
    private readonly string _text;
    private readonly ReadingNotes _notes;
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _openLists;

    private LooseJson(string text, ReadingNotes notes) => (_text, _notes) = (text, notes);

    private int Column => _at - _lineStart + 1;

    private bool IsAtEnd => _at >= _text.Length;

    /// <returns>Null when there is no value at all; a list when there are several documents.</returns>
    public static ConfigNode? Read(string text, ReadingNotes notes)
    {
        var documents = new LooseJson(text, notes).Documents();
        return documents.Count switch { 0 => null, 1 => documents[0], _ => new ConfigList(documents[0].Line, documents[0].Column, "", [.. documents]) };
    }

    private List<ConfigNode> Documents()
    {
        var documents = new List<ConfigNode>();
        while (!_notes.IsFull)
        {
            SkipBlank();
            if (IsAtEnd)
            {
                break;
            }

            if (_text[_at] is '}' or ']' or ',' or ':')
            {
                Problem(_text[_at] == ',' ? "A comma stands where nothing follows; remove it." : $"'{_text[_at]}' closes or parts nothing; remove it.");
                _at++;
            }
            else
            {
                documents.Add(_text[_at] is '{' or '[' || !IsMemberAhead() ? Value("", 0) : Members("", 0, _line, Column, isWhole: false));
            }
        }

        return documents;
    }

    private ConfigNode Value(string path, int depth)
    {
        SkipBlank();
        var (line, column) = (_line, Column);
        if (IsAtEnd || !_notes.Take(line))
        {
            if (IsAtEnd)
            {
                Problem("The text ends where a value belongs; paste all of it.");
            }

            return new ConfigScalar(line, column, path, ConfigKind.Nothing, "");
        }

        switch (_text[_at])
        {
            case '{' or '[' when depth >= Limits.Depth:
                Problem($"This is nested more than {Limits.Depth} deep; what is deeper was left out.");
                SkipNested();
                return new ConfigScalar(line, column, path, ConfigKind.Nothing, "");
            case '{':
                _at++;
                return Members(path, depth, line, column, isWhole: true);
            case '[':
                _at++;
                return List(path, depth, line, column);
            case '"' or '\'':
                return new ConfigScalar(line, column, path, ConfigKind.Text, Quoted());
            default:
                var (kind, word) = Bare();
                return new ConfigScalar(line, column, path, kind, word);
        }
    }

    /// <summary>The members of a map, behind its brace; or, when not <paramref name="isWhole"/>, members without any brace around them.</summary>
    private ConfigMap Members(string path, int depth, int line, int column, bool isWhole)
    {
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var needsComma = false;
        while (!_notes.IsFull)
        {
            SkipBlank();
            if (IsAtEnd)
            {
                if (isWhole)
                {
                    Problem($"The text ends before the brace of line {line} is closed; paste all of it, to the last closing brace.");
                }

                break;
            }

            var c = _text[_at];
            if (c == '}')
            {
                _at += isWhole ? 1 : 0;
                break;
            }

            if (c == ']' && _openLists > 0)
            {
                Problem("A bracket closes here, but the brace before it is open; close the brace.");
                break;
            }

            if (c == ',')
            {
                Once(needsComma, "There is a comma too many; remove it.");
                (needsComma, _at) = (false, _at + 1);
                continue;
            }

            if (c is ']' or ':')
            {
                Problem($"'{c}' does not belong here; remove it.");
                _at++;
                continue;
            }

            Once(!needsComma, "A comma is missing before this.");
            needsComma = true;
            if (c is '{' or '[')
            {
                Problem("A value stands here without a name; give it one.");
                _ = Value(path, depth + 1);
                continue;
            }

            var nameLine = _line;
            var name = c is '"' or '\'' ? Quoted() : BareName();
            if (!IsValueAhead())
            {
                continue;
            }

            var memberPath = NodePaths.Of(path, name);
            if (!seen.Add(name))
            {
                _notes.Duplicate(name, nameLine, memberPath);
            }

            members.Add(new ConfigMember(name, Value(memberPath, depth + 1), nameLine));
        }

        return new ConfigMap(line, column, path, members.ToImmutable());
    }

    /// <summary>Takes the colon behind a name; false when no value follows.</summary>
    private bool IsValueAhead()
    {
        SkipBlank();
        if (!IsAtEnd && _text[_at] == ':')
        {
            _at++;
            return true;
        }

        if (!IsAtEnd && _text[_at] == '=')
        {
            Problem("Between a name and its value stands a colon in JSON.");
            _at++;
            return true;
        }

        if (!IsAtEnd && _text[_at] is '"' or '{' or '[')
        {
            Problem("A colon is missing between a name and its value.");
            return true;
        }

        Problem("A name stands here without a value; add ': ' and the value, or remove it.");
        return false;
    }

    private ConfigList List(string path, int depth, int line, int column)
    {
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        var needsComma = false;
        _openLists++;
        while (!_notes.IsFull)
        {
            SkipBlank();
            if (IsAtEnd)
            {
                Problem($"The text ends before the bracket of line {line} is closed; paste all of it.");
                break;
            }

            var c = _text[_at];
            if (c == ']')
            {
                _at++;
                break;
            }

            if (c == '}')
            {
                Problem("A brace closes here, but the bracket before it is open; close the bracket.");
                break;
            }

            if (c is ',' or ':')
            {
                Once(needsComma && c == ',', $"There is a '{c}' too many; remove it.");
                (needsComma, _at) = (false, _at + 1);
                continue;
            }

            Once(!needsComma, "A comma is missing before this.");
            needsComma = true;
            items.Add(Value(NodePaths.Of(path, items.Count), depth + 1));
        }

        _openLists--;
        return new ConfigList(line, column, path, items.ToImmutable());
    }

    private void Problem(string sentence) => _notes.Problem(_line, Column, sentence);

    private void Once(bool isFine, string sentence)
    {
        if (!isFine)
        {
            Problem(sentence);
        }
    }
}
