using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>What is noticed while one text is read, and how much more of it may be read.</summary>
internal sealed class ReadingNotes
{
    private readonly List<ReadProblem> _problems = [];
    private readonly List<ConfigText> _duplicates = [];
    private int _nodes;

    public ImmutableArray<ReadProblem> Problems => [.. _problems];

    public ImmutableArray<ConfigText> Duplicates => [.. _duplicates];

    /// <summary>Whether there is more than is read.</summary>
    public bool IsFull => _nodes > Limits.Nodes;

    /// <summary>Notes a problem; of one line the first is enough.</summary>
    public void Problem(int line, int column, string sentence)
    {
        if (_problems.Count < Limits.Problems && !_problems.Exists(problem => problem.Line == line && (line > 0 || problem.Sentence == sentence)))
        {
            _problems.Add(new ReadProblem(line, column, sentence));
        }
    }

    public void Duplicate(string name, int line, string path)
    {
        if (_duplicates.Count < Limits.Duplicates)
        {
            _duplicates.Add(new ConfigText(name, line, path));
        }
    }

    /// <summary>Counts values; false when there are too many.</summary>
    public bool Take(int line, int nodes = 1)
    {
        _nodes = (int)Math.Min(int.MaxValue, (long)_nodes + nodes);
        if (!IsFull)
        {
            return true;
        }

        Problem(0, 0, $"This holds more than {Limits.Nodes:N0} values; it was read up to line {line}. Paste only the part with the servers.");
        return false;
    }
}
