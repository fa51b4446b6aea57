namespace McpNest.Web.Console.Servers;

/// <summary>One line of a comparison.</summary>
/// <param name="Mark">' ' in both, '-' only before, '+' only after.</param>
public readonly record struct DiffLine(char Mark, string Text)
{
    // Beyond this the table of the comparison is too large to be worth it: everything old, then everything new.
    private const int MaxCells = 1_000_000;

    /// <summary>Compares two texts line by line, keeping their longest common lines.</summary>
    public static IReadOnlyList<DiffLine> Between(string before, string after)
    {
        var old = before.Split('\n');
        var now = after.Split('\n');
        if ((long)old.Length * now.Length > MaxCells)
        {
            return [.. old.Select(line => new DiffLine('-', line)), .. now.Select(line => new DiffLine('+', line))];
        }

        // common[i, j]: how many lines the rests from i and j have in common.
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<DiffLine>();
        var (o, n) = (0, 0);
        while (o < old.Length || n < now.Length)
        {
            if (o < old.Length && n < now.Length && old[o] == now[n])
            {
                lines.Add(new DiffLine(' ', old[o++]));
                n++;
            }
            else if (n == now.Length || (o < old.Length && common[o + 1, n] >= common[o, n + 1]))
            {
                lines.Add(new DiffLine('-', old[o++]));
            }
            else
            {
                lines.Add(new DiffLine('+', now[n++]));
            }
        }

        return lines;
    }
}
