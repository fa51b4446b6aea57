using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Rules;

namespace McpNest.Scan;

/// <summary>Finds risks in the configurations of MCP clients. It reads text and nothing else: no file, no network, no clock.</summary>
public static class Scanner
{
    /// <summary>Most texts of one scan; the others are named as not read.</summary>
    public const int MostFiles = 500;

    private const int MostServers = 4_000;

    // What takes how long, roughly.
    private const double ReadingShare = 0.3;
    private const double RulesShare = 0.6;

    /// <summary>Scans some texts together. It never throws for what they hold, and takes bounded time and memory.</summary>
    public static ScanReport Scan(IReadOnlyList<ScanInput> inputs) => ScanInParts(inputs).Last().Report!;

    /// <summary>The same in parts, for who has to do something else in between: each says what share is done, the last one has the report.</summary>
    public static IEnumerable<(double Done, ScanReport? Report)> ScanInParts(IReadOnlyList<ScanInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var read = ImmutableArray.CreateBuilder<ConfigFile>();
        foreach (var file in Read(inputs))
        {
            read.Add(file);
            yield return (ReadingShare * read.Count / inputs.Count, null);
        }

        var files = read.ToImmutable();
        ImmutableArray<Finding> findings = [];
        foreach (var (done, found) in RuleBook.CheckInParts(files))
        {
            findings = found;
            yield return (ReadingShare + (RulesShare * done), null);
        }

        var reach = ReachFinder.Find(files);
        var story = StoryTeller.Tell(files, reach, findings);
        yield return (ReadingShare + RulesShare, null);
        yield return (1, new ScanReport
        {
            Files = files,
            Findings = findings,
            Grade = Grading.Of(findings),
            Story = story,
            Reach = reach,
            Placements = PlacementFinder.Find(files),
        });
    }

    private static IEnumerable<ConfigFile> Read(IReadOnlyList<ScanInput> inputs)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var room = MostServers;
        for (var at = 0; at < Math.Min(inputs.Count, MostFiles); at++)
        {
            var file = ConfigReader.Read(inputs[at]);
            if (file.Servers.Length > room)
            {
                var problem = new ReadProblem(0, 0, $"Together these hold more than {MostServers:N0} servers; {file.Servers.Length - room:N0} of this one were left out.");
                file = file with { Servers = file.Servers[..room], Problems = [.. file.Problems, problem] };
            }

            if (at == MostFiles - 1 && inputs.Count > MostFiles)
            {
                file = file with { Problems = [.. file.Problems, new ReadProblem(0, 0, $"This is the last that was read: {inputs.Count - MostFiles:N0} more were left out; scan at most {MostFiles} at a time.")] };
            }

            room -= file.Servers.Length;
            yield return file with { Name = Unique(file.Name, names) };
        }
    }

    /// <summary>Findings name their file, so no two may be called the same.</summary>
    private static string Unique(string name, HashSet<string> names)
    {
        name = string.IsNullOrWhiteSpace(name) ? "pasted" : name;
        var unique = name;
        for (var number = 2; !names.Add(unique); number++)
        {
            unique = $"{name} {number}";
        }

        return unique;
    }
}
