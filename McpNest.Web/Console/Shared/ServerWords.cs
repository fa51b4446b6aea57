using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Console.Shared;

/// <summary>What lists say about a server.</summary>
public static class ServerWords
{
    /// <summary>Whether a person should look: it is down, or was given up on.</summary>
    public static bool IsInTrouble(this ServerSummary server) => server.Health.Kind is ServerHealthKind.Down or ServerHealthKind.Failed;

    public static bool IsConnected(this ServerSummary server) => server.Health.Kind == ServerHealthKind.Connected;

    public static bool IsHosted(this ServerSummary server) => server.Server.Transport == ServerTransport.Stdio;

    /// <summary>What is dialled or launched, in full.</summary>
    public static string Target(this ServerSummary server) =>
        server.IsHosted() ? CommandLine(server.Command ?? "", server.Args) : server.Url ?? "";

    /// <summary>A command and its arguments, quoted so that each argument can be told from the next.</summary>
    public static string CommandLine(string command, IEnumerable<string> args) =>
        string.Join(' ', args.Prepend(command).Select(part =>
            part.Length > 0 && !part.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'') ? part : $"\"{part.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}
