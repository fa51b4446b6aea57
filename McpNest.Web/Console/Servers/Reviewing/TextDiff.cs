using System.Collections.Immutable;
using DiffPlex;
using DiffPlex.Model;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>Compares two texts word by word, or line by line with the words that differ within. Nothing is passed over: white space and hidden characters count.</summary>
public static class TextDiff
{
    // Beyond this many pieces the comparison costs more than it tells: all old, then all new.
    private const int MaxPieces = 12_000;

    /// <summary>Equal lines shown around a change.</summary>
    private const int Around = 3;

    /// <summary>For prose: the words in one flow.</summary>
    public static ImmutableArray<DiffRun> Words(string before, string after)
    {
        if (Compare(before, after, WordChunker.Instance) is not { } compared)
        {
            return [new('-', before), new('+', after)];
        }

        var runs = ImmutableArray.CreateBuilder<DiffRun>();
        var at = 0;
        foreach (var block in compared.DiffBlocks)
        {
            Add(' ', compared.PiecesOld, at, block.DeleteStartA);
            Add('-', compared.PiecesOld, block.DeleteStartA, block.DeleteStartA + block.DeleteCountA);
            Add('+', compared.PiecesNew, block.InsertStartB, block.InsertStartB + block.InsertCountB);
            at = block.DeleteStartA + block.DeleteCountA;
        }

        Add(' ', compared.PiecesOld, at, compared.PiecesOld.Count);
        return runs.ToImmutable();

        void Add(char mark, IReadOnlyList<string> pieces, int from, int to)
        {
            if (to > from)
            {
                runs.Add(new DiffRun(mark, string.Concat(pieces.Skip(from).Take(to - from))));
            }
        }
    }

    /// <summary>For code: line by line; long stretches of equal lines are left out.</summary>
    public static ImmutableArray<DiffLine> Lines(string before, string after)
    {
        if (Compare(before, after, LineChunker.Instance) is not { } compared)
        {
            return [Whole('-', before), Whole('+', after)];
        }

        var lines = new List<DiffLine>();
        var at = 0;
        foreach (var block in compared.DiffBlocks)
        {
            lines.AddRange(Equal(at, block.DeleteStartA));
            lines.AddRange(Changed(compared, block));
            at = block.DeleteStartA + block.DeleteCountA;
        }

        lines.AddRange(Equal(at, compared.PiecesOld.Count));
        return [.. Folded(lines)];

        IEnumerable<DiffLine> Equal(int from, int to) => compared.PiecesOld.Skip(from).Take(to - from).Select(line => Whole(' ', line));
    }

    /// <summary>The old lines of a block, then its new ones; where they stand against each other, with the words that differ.</summary>
    private static IEnumerable<DiffLine> Changed(DiffResult compared, DiffBlock block)
    {
        var (old, now) = (new List<DiffLine>(), new List<DiffLine>());
        for (var i = 0; i < Math.Max(block.DeleteCountA, block.InsertCountB); i++)
        {
            var (gone, come) = (
                i < block.DeleteCountA ? compared.PiecesOld[block.DeleteStartA + i] : null,
                i < block.InsertCountB ? compared.PiecesNew[block.InsertStartB + i] : null);
            if (gone is not null && come is not null)
            {
                var words = Words(gone, come);
                old.Add(new DiffLine('-', [.. words.Where(run => run.Mark != '+')]));
                now.Add(new DiffLine('+', [.. words.Where(run => run.Mark != '-')]));
            }
            else if (gone is not null)
            {
                old.Add(Whole('-', gone));
            }
            else
            {
                now.Add(Whole('+', come!));
            }
        }

        return old.Concat(now);
    }

    private static IEnumerable<DiffLine> Folded(List<DiffLine> lines)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Mark != ' ')
            {
                Array.Fill(near, true, Math.Max(0, i - Around), Math.Min(lines.Count, i + Around + 1) - Math.Max(0, i - Around));
            }
        }

        for (var i = 0; i < lines.Count;)
        {
            var end = i;
            while (end < lines.Count && !near[end])
            {
                end++;
            }

            if (end - i > 1)
            {
                yield return new DiffLine('…', []) { Skipped = end - i };
                i = end;
            }
            else
            {
                yield return lines[i++];
            }
        }
    }

    private static DiffLine Whole(char mark, string text) => new(mark, [new DiffRun(' ', text)]);

    private static DiffResult? Compare(string before, string after, IChunker chunker)
    {
        var compared = chunker.Chunk(before).Count + chunker.Chunk(after).Count > MaxPieces
            ? null
            : Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, chunker);
        return compared;
    }

    /// <summary>At line feeds only: other line ends are characters to be seen.</summary>
    private sealed class LineChunker : IChunker
    {
        public static readonly LineChunker Instance = new();

        public IReadOnlyList<string> Chunk(string text) => text.Split('\n');
    }

    /// <summary>Words, stretches of blanks, and every other character by itself.</summary>
    private sealed class WordChunker : IChunker
    {
        public static readonly WordChunker Instance = new();

        public IReadOnlyList<string> Chunk(string text)
        {
            var pieces = new List<string>();
            for (var i = 0; i < text.Length;)
            {
                var end = i + 1;
                if (KindOf(text[i]) is var kind && kind == 0 && char.IsHighSurrogate(text[i]) && end < text.Length)
                {
                    end++;
                }

                while (kind != 0 && end < text.Length && KindOf(text[end]) == kind)
                {
                    end++;
                }

                pieces.Add(text[i..end]);
                i = end;
            }

            return pieces;
        }

        private static int KindOf(char c) => char.IsLetterOrDigit(c) || c == '_' ? 1 : c == ' ' ? 2 : 0;
    }
}
