using McpNest.Scan;
using McpNest.Tests.Support;
using NetArchTest.Rules;

namespace McpNest.Tests.Architecture;

/// <summary>The scanner reads texts and nothing else: its rooms, and what it must not be able to do (docs/decisions/0015-scan.md).</summary>
public sealed class ScanRoomTests
{
    private static readonly System.Reflection.Assembly s_scan = typeof(Scanner).Assembly;

    [Fact]
    public void Scan_KnowsNeitherCoreNorWebNorComponentLibraries() => Assert.DoesNotContain(s_scan.GetReferencedAssemblies(), reference =>
        reference.Name!.StartsWith("McpNest", StringComparison.Ordinal)
        || reference.Name.StartsWith("MudBlazor", StringComparison.Ordinal)
        || reference.Name.StartsWith("ModelContextProtocol", StringComparison.Ordinal)
        || reference.Name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));

    [Fact]
    public void Core_DoesNotKnowTheScanner() =>
        Assert.DoesNotContain(typeof(Core.NestException).Assembly.GetReferencedAssemblies(), reference => reference.Name == "McpNest.Scan");

    [Theory]
    [InlineData("McpNest.Scan.Reading", "McpNest.Scan.Tables", "McpNest.Scan.Secrets", "McpNest.Scan.Rules", "McpNest.Scan.Results", "McpNest.Scan.Page")]
    [InlineData("McpNest.Scan.Secrets", "McpNest.Scan.Results", "McpNest.Scan.Page")]
    [InlineData("McpNest.Scan.Tables", "McpNest.Scan.Results", "McpNest.Scan.Page")]
    [InlineData("McpNest.Scan.Results", "McpNest.Scan.Page")]
    public void Room_DoesNotKnow(string room, params string[] others) => Check(room, others);

    /// <summary>The engine runs in a page that promises to send nothing; it has nothing to send with, and no file, clock or process either.</summary>
    [Theory]
    [InlineData("McpNest.Scan.Reading")]
    [InlineData("McpNest.Scan.Tables")]
    [InlineData("McpNest.Scan.Secrets")]
    [InlineData("McpNest.Scan.Rules")]
    [InlineData("McpNest.Scan.Results")]
    public void Engine_HasNothingToSendOrKeepWith(string room) => Check(
        room, "System.Net.Http", "System.Net.WebSockets", "System.Net.Sockets.Socket", "System.Net.WebRequest", "System.Net.Dns", "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.Diagnostics.Process",
        "System.TimeProvider", "System.Reflection.Emit", "Microsoft.JSInterop", "Microsoft.AspNetCore");

    [Fact]
    public void Engine_PrintsNothing() => Assert.DoesNotContain(
        Repository.Files("*.cs").Where(path => path.Contains("McpNest.Scan", StringComparison.Ordinal) && !path.Contains("Tests", StringComparison.Ordinal)),
        path => File.ReadAllText(path).Contains("Console.Write", StringComparison.Ordinal));

    private static void Check(string room, params string[] others)
    {
        var result = Types.InAssembly(s_scan).That().ResideInNamespace(room).ShouldNot().HaveDependencyOnAny(others).GetResult();
        Assert.True(result.IsSuccessful, "These know too much: " + string.Join(", ", result.FailingTypeNames ?? []));
    }
}
