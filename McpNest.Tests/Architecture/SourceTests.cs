using System.Text.RegularExpressions;
using McpNest.Tests.Support;

namespace McpNest.Tests.Architecture;

/// <summary>What a compiler does not see: sizes, and calls that belong to one room.</summary>
public sealed class SourceTests
{
    [Theory]
    [InlineData("*.cs", 400)]
    [InlineData("*.razor", 250)]
    public void Files_StaySmall(string pattern, int most)
    {
        var large = Repository.Files(pattern)
            .Select(path => (path, lines: File.ReadLines(path).Count()))
            .Where(file => file.lines > most)
            .Select(file => $"{Path.GetFileName(file.path)} has {file.lines} lines");
        Assert.Empty(large);
    }

    [Fact]
    public void Program_StaysATableOfContents() =>
        Assert.True(File.ReadLines(Path.Combine(Repository.Root, "McpNest.Web", "Program.cs")).Count() <= 60);

    [Theory]
    [InlineData("Process.Start(", "McpNest.Core", "HostedProcess.cs")]
    [InlineData("new HttpClient(", "McpNest.Core", "OutboundHttp.cs")]
    [InlineData("new SocketsHttpHandler", "McpNest.Core", "OutboundHttp.cs")]
    [InlineData("MarkupString", "McpNest.Web", "-")]
    [InlineData("DateTime.Now", "McpNest.", "-")]
    [InlineData("DateTime.UtcNow", "McpNest.", "-")]
    [InlineData("DateTimeOffset.UtcNow", "McpNest.", "-")]
    public void Call_StandsInItsOneRoom(string call, string projects, string room)
    {
        var elsewhere = Repository.Files("*.cs").Concat(Repository.Files("*.razor"))
            .Where(path => Path.GetRelativePath(Repository.Root, path).StartsWith(projects, StringComparison.Ordinal)
                && !path.Contains("McpNest.Tests", StringComparison.Ordinal)
                && Path.GetFileName(path) != room
                && Regex.IsMatch(File.ReadAllText(path), @"(?<!\w)" + Regex.Escape(call)))
            .Select(Path.GetFileName);
        Assert.Empty(elsewhere);
    }
}
