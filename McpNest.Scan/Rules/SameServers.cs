using McpNest.Scan.Reading;

namespace McpNest.Scan.Rules;

/// <summary>Servers that are the same, and names that are not.</summary>
internal static class SameServers
{
    public static void CheckTwice(Ground ground, FindingList found)
    {
        foreach (var file in ground.ByFile)
        {
            foreach (var same in file.Where(subject => subject.Server.Transport != ServerTransport.None).GroupBy(subject => (Kind(subject.Server.Path), Definition(subject.Server))).Where(group => group.Count() > 1))
            {
                var names = same.Select(subject => subject.Server.Name).Distinct().ToList();
                if (names.Count > 1)
                {
                    found.Add(Shape.SameTwice, file.Key, $"{Quote.List(names)} are the same server.", same.Last().Server.Line, same.Last().Server.Path, names);
                }
            }
        }
    }

    public static void CheckNames(Ground ground, FindingList found)
    {
        if (ground.Files.Count < 2)
        {
            return;
        }

        foreach (var group in ground.Subjects.Where(subject => !subject.Server.IsDisabled).GroupBy(subject => (subject.File.Client, Name: subject.Server.Name.ToLowerInvariant())))
        {
            var first = group.First();
            var other = group.FirstOrDefault(subject => subject.File != first.File && Definition(subject.Server) != Definition(first.Server));
            if (other is not null)
            {
                found.Add(Shape.NameClash, other, $"{Quote.Piece(other.Server.Name)} is defined differently in {Quote.Piece(first.File.Name)}.");
            }
        }
    }

    // The settings of one project are not those of another.
    private static string Kind(string path) => path.LastIndexOf('.') is var dot && dot > 0 ? path[..dot] : "";

    private static string Definition(ServerEntry server)
    {
        var parts = new List<string> { server.Command?.Value ?? "", server.Url?.Value ?? "", server.WorkingDirectory?.Value ?? "" };
        parts.AddRange(server.Args.Select(text => text.Value));
        parts.AddRange(server.Environment.Select(named => named.Name + "=" + named.Text.Value).Order(StringComparer.Ordinal));
        parts.AddRange(server.Headers.Select(named => named.Name + ":" + named.Text.Value).Order(StringComparer.Ordinal));
        return string.Join('\n', parts);
    }
}
