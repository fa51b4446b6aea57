using System.CommandLine;

namespace McpNest.Web.CommandLine;

/// <summary><c>sample-server</c>: a small MCP server on standard input and output, for trying things out.</summary>
internal static class SampleServerVerb
{
    public static Command Create()
    {
        var verb = new Command("sample-server", "Run a small MCP server on standard input and output, for trying things out.");
        verb.SetAction((_, cancellationToken) => SampleServer.RunAsync(cancellationToken));
        return verb;
    }
}
