using System.CommandLine;
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

    [Fact]
    public void EveryChange_IsDocumented()
    {
        var names = typeof(Change).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), inherit: false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>()
            .Select(attribute => (string)attribute.TypeDiscriminator!);
        Assert.All(names, name => Assert.Contains($"`{name}`", _text, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Path, Command Command)> Verbs(Command parent, string path) => parent.Subcommands.SelectMany(
        verb => verb.Subcommands.Count == 0 ? [((path + " " + verb.Name).Trim(), verb)] : Verbs(verb, path + " " + verb.Name));
}
