namespace McpNest.Bench;

/// <summary>Numbers that look random and are the same in every run (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public double Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) / (double)(1UL << 53);
    }

    /// <summary>An index whose chances follow the weights.</summary>
    public int Pick(double[] cumulative)
    {
        var at = Array.BinarySearch(cumulative, Next() * cumulative[^1]);
        return Math.Min(at < 0 ? ~at : at, cumulative.Length - 1);
    }

    /// <summary>Chances as of words in a text: the second half as frequent as the first, the third a third.</summary>
    public static double[] Skewed(int count, double exponent = 1.1)
    {
        var sum = 0.0;
        return [.. Enumerable.Range(1, count).Select(rank => sum += Math.Pow(rank, -exponent))];
    }
}
