using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>The words of a command while they are looked through, and what was found on the way.</summary>
internal sealed class LaunchWords(ImmutableArray<ConfigText> words)
{
    private readonly List<string> _wrappers = [];
    private readonly List<NamedText> _environment = [];

    public ImmutableArray<ConfigText> Words { get; private set; } = words;

    public ConfigText? ShellLine { get; set; }

    public ImmutableArray<string> Wrappers => [.. _wrappers];

    public ImmutableArray<NamedText> Environment => [.. _environment];

    public string Program => Words.IsEmpty ? "" : ProgramNames.Of(Words[0].Value);

    /// <summary>The text of a word; empty behind the last one.</summary>
    public string At(int index) => index < Words.Length ? Words[index].Value : "";

    /// <summary>Goes on with what stands behind a wrapper; false when nothing does.</summary>
    public bool Unwrap(string wrapper, int skipped)
    {
        if (skipped >= Words.Length)
        {
            return false;
        }

        _wrappers.Add(wrapper);
        Words = Words[skipped..];
        return true;
    }

    /// <summary>Goes on with other words, such as those of a shell's line.</summary>
    public void Become(ImmutableArray<ConfigText> others) => Words = others;

    public void Wrapped(string wrapper) => _wrappers.Add(wrapper);

    /// <summary>Takes a variable that is set on the line; false when the word sets none.</summary>
    public bool TakeVariable(ConfigText word)
    {
        if (VariableIn(word) is not { } variable)
        {
            return false;
        }

        _environment.Add(variable);
        return true;
    }

    public static NamedText? VariableIn(ConfigText word)
    {
        var at = word.Value.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && (char.IsAsciiLetter(word.Value[0]) || word.Value[0] == '_') && word.Value.AsSpan(0, at).IndexOfAnyExcept(s_nameCharacters) < 0
            ? new NamedText(word.Value[..at], word with { Value = word.Value[(at + 1)..] })
            : null;
    }

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
