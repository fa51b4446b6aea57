using System.Runtime.InteropServices;

namespace McpNest.Web.Console.Shared;

/// <summary>The server that comes with the nest, to try things with: this program again, with another verb.</summary>
public static class SampleServer
{
    public const string Slug = "sample";

    private const string Verb = "sample-server";

    /// <summary>The command line that starts it on this machine.</summary>
    public static (string Command, string[] Args) CommandLine()
    {
        // Through the runtime that runs us: the hosted process gets an empty environment and could not find another one.
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var dotnet = Path.Combine(runtime, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var program = Path.Combine(AppContext.BaseDirectory, typeof(SampleServer).Assembly.GetName().Name + ".dll");
        return File.Exists(dotnet) && File.Exists(program)
            ? (dotnet, [program, Verb])
            : (Environment.ProcessPath ?? "McpNest.Web", [Verb]);
    }
}
