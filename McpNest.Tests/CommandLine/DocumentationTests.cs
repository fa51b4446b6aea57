using System.CommandLine;
using System.Text.RegularExpressions;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.CommandLine;

namespace McpNest.Tests.CommandLine;

/// <summary>docs/commands.md is what others script against, so nothing may be missing there.</summary>
public sealed class DocumentationTests
{
    private readonly string _text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "commands.md"));

    [Fact]
    public void EveryDenialReason_IsDocumented() =>
        Assert.All(WireName.All<DenialReason>(), reason => Assert.Contains($"| `{reason}` |", _text, StringComparison.Ordinal));

    [Fact]
    public void EveryOutcome_IsDocumented() =>
        Assert.All(WireName.All<CallOutcome>(), outcome => Assert.Contains($"| `{outcome}` |", _text, StringComparison.Ordinal));

    [Fact]
    public void EveryVerbAndOption_IsDocumented()
    {
        var root = NestCommandLine.Create(new CommandOutput(TextWriter.Null, TextWriter.Null, TextReader.Null));
        Assert.All(Verbs(root, ""), verb => Assert.Contains($"`{verb.Path}", _text, StringComparison.Ordinal));
        Assert.All(
            Verbs(root, "").SelectMany(verb => verb.Command.Options).Select(option => option.Name).Distinct(),
            option => Assert.Contains(option, _text, StringComparison.Ordinal));
    }

    /// <summary>A verb has one row, or it would say two things; its row has its options and no others.</summary>
    [Fact]
    public void EveryRow_HasTheOptionsOfItsVerb()
    {
        var verbs = Verbs(NestCommandLine.Create(new CommandOutput(TextWriter.Null, TextWriter.Null, TextReader.Null)), "").ToList();
        var rows = Rows();
        Assert.All(verbs, verb =>
        {
            var own = rows.Where(row => VerbOf(row.Usage, verbs) == verb.Path).ToList();
            var most = verb.Path switch { "server add" or "audit export" => 2, _ => 1 };
            Assert.True(own.Count >= 1 && own.Count <= most, $"docs/commands.md has {own.Count} rows of {verb.Path}.");
            var known = verb.Command.Options.SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet(StringComparer.Ordinal);
            Assert.All(verb.Command.Options.Where(option => !option.Hidden), option => Assert.True(own.Any(row => Regex.IsMatch(row.Whole, $"{option.Name}(?![a-z-])")), $"{verb.Path} {option.Name} is not in docs/commands.md."));
            var said = own.SelectMany(row => Regex.Matches(row.Usage, "--[a-z]+(-[a-z]+)*")).Select(match => match.Value);
            Assert.All(said, option => Assert.True(known.Contains(option), $"docs/commands.md gives {verb.Path} an option {option}, which it has not."));
        });
        Assert.All(rows, row => Assert.True(VerbOf(row.Usage, verbs) is not null, $"There is no such verb: {row.Usage}"));
    }

    [Fact]
    public void EveryChange_IsDocumented()
    {
        var names = typeof(Change).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), inherit: false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>()
            .Select(attribute => (string)attribute.TypeDiscriminator!);
        Assert.All(names, name => Assert.Contains($"`{name}`", _text, StringComparison.Ordinal));
    }

    /// <summary>Rows of the table of verbs: what is typed, and the whole with what follows under it.</summary>
    private List<(string Usage, string Whole)> Rows()
    {
        List<(string Usage, string Whole)> rows = [];
        foreach (var line in _text[_text.IndexOf("## Verbs", StringComparison.Ordinal).._text.IndexOf("## Seed files", StringComparison.Ordinal)].Split('\n'))
        {
            if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                rows.Add((Regex.Split(line, @"(?<!\\)\|")[1].Trim(), line));
            }
            else if (line.StartsWith("| | ", StringComparison.Ordinal))
            {
                // What the rows of one verb have in common.
                var verb = rows[^1].Usage.Split(' ').Take(2).ToList();
                rows = [.. rows.Select(row => row.Usage.Split(' ').Take(2).SequenceEqual(verb) ? (row.Usage, row.Whole + line) : row)];
            }
        }

        return rows;
    }

    private static string? VerbOf(string usage, List<(string Path, Command Command)> verbs) => verbs
        .Select(verb => verb.Path)
        .Where(path => Regex.IsMatch(usage, $"^`{Regex.Escape(path)}[ `]"))
        .MaxBy(path => path.Length);

    private static IEnumerable<(string Path, Command Command)> Verbs(Command parent, string path) => parent.Subcommands.SelectMany(
        verb => verb.Subcommands.Count == 0 ? [((path + " " + verb.Name).Trim(), verb)] : Verbs(verb, path + " " + verb.Name));
}
