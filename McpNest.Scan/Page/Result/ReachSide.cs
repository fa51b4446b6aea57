using System.Collections.Immutable;

namespace McpNest.Scan.Page.Result;

/// <summary>One box of the picture: the servers that bring something in, or let something out.</summary>
internal sealed record ReachSide(string Title, ImmutableArray<string> Servers)
{
    private const int Names = 2;
    private const int LongestName = 19;

    public string Count => Servers.Length == 0 ? ResultText.NoneKnown : ScanText.Count(Servers.Length, ScanText.OneServer, ScanText.Servers);

    /// <summary>The names that find room, and how many do not.</summary>
    public IEnumerable<string> Lines => Servers.Length <= Names
        ? Servers.Select(name => Short(name))
        : [.. Servers.Take(Names - 1).Select(name => Short(name)), ScanText.Fill(ResultText.AndMore, Servers.Length - (Names - 1))];

    /// <summary>The same for those who do not see the picture.</summary>
    public string Words => ScanText.Fill(ResultText.ReachPart, Title, Servers.Length == 0
        ? ResultText.NoneKnown
        : string.Join(", ", Servers.Take(20).Select(name => VisibleName.Of(name))) + (Servers.Length > 20 ? ", " + ScanText.Fill(ResultText.AndMore, Servers.Length - 20) : ""));

    private static string Short(string name) => VisibleName.Of(name, LongestName);
}
