using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>Walks over a runner's options to the word that says what is run.</summary>
internal sealed class RunnerOptions(ImmutableArray<ConfigText> words, int start, string[] withValue)
{
    private readonly Dictionary<string, ConfigText> _values = new(StringComparer.Ordinal);

    /// <summary>Where the first word is that is no option; the number of words when there is none.</summary>
    public int Target { get; private set; } = words.Length;

    public ImmutableArray<ConfigText> RunnerArgs => words[Math.Min(start, Target)..Target];

    public ImmutableArray<ConfigText> Behind => Target < words.Length ? words[(Target + 1)..] : [];

    public ConfigText? Word => Target < words.Length ? words[Target] : null;

    public RunnerOptions Walk()
    {
        for (var at = start; at < words.Length; at++)
        {
            var word = words[at].Value;
            if (word == "--" && at + 1 < words.Length)
            {
                Target = at + 1;
                return this;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                if (word.Length == 0)
                {
                    continue;
                }

                Target = at;
                return this;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                _values[word[..equals]] = words[at] with { Value = word[(equals + 1)..] };
            }
            else if (withValue.Contains(word, StringComparer.Ordinal) && at + 1 < words.Length)
            {
                _values[word] = words[++at];
            }
            else
            {
                _values[word] = words[at] with { Value = "" };
            }
        }

        return this;
    }

    /// <summary>The value of an option; null when it is not given.</summary>
    public ConfigText? Value(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    public bool Has(string name) => _values.ContainsKey(name);
}
