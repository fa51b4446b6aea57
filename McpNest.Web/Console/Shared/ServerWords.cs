using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Console.Shared;

/// <summary>What lists say about a server.</summary>
public static class ServerWords
{
    /// <summary>Whether a person should look: it is down, or was given up on.</summary>
    public static bool IsInTrouble(this ServerSummary server) => NoticeFinder.IsDown(server.Health.Kind);

    public static bool IsConnected(this ServerSummary server) => server.Health.Kind == ServerHealthKind.Connected;

    public static bool IsHosted(this ServerSummary server) => server.Server.Transport == ServerTransport.Stdio;

    /// <summary>What is dialled or launched, in full.</summary>
    public static string Target(this ServerSummary server) =>
        server.IsHosted() ? CommandLine(server.Command ?? "", server.Args) : server.Url ?? "";

    /// <summary>How much of what a server offers is approved: "3 of 5 tools, 1 of 2 prompts, resources".</summary>
    public static string Approved(this ServerSummary server)
    {
        var parts = new List<string> { Part(OfferKind.Tool, SharedText.ToolCount, SharedText.ToolsCount) };
        if (!server.Server.Prompts.IsEmpty)
        {
            parts.Add(Part(OfferKind.Prompt, SharedText.PromptCount, SharedText.PromptsCount));
        }

        if (server.Server.Resources is { } resources)
        {
            parts.Add(resources.State == ToolState.Approved ? "resources" : "no resources");
        }

        return string.Join(", ", parts);

        string Part(OfferKind kind, string one, string many) =>
            $"{server.CountOf(kind, ToolState.Approved)} of {Sentences.Count(server.Server.Offers.Count(offer => offer.Kind == kind), one, many)}";
    }

    /// <summary>What of a server is in a state: "2 tools, 1 prompt and its resources".</summary>
    public static string InState(this ServerSummary server, ToolState state)
    {
        var parts = new List<string>();
        Add(OfferKind.Tool, SharedText.ToolCount, SharedText.ToolsCount);
        Add(OfferKind.Prompt, SharedText.PromptCount, SharedText.PromptsCount);
        if (server.CountOf(OfferKind.Resources, state) > 0)
        {
            parts.Add("its resources");
        }

        return parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.SkipLast(1))} and {parts[^1]}";

        void Add(OfferKind kind, string one, string many)
        {
            if (server.CountOf(kind, state) is > 0 and var count)
            {
                parts.Add(Sentences.Count(count, one, many));
            }
        }
    }

    /// <summary>A command and its arguments, quoted so that each argument can be told from the next.</summary>
    public static string CommandLine(string command, IEnumerable<string> args) =>
        string.Join(' ', args.Prepend(command).Select(part =>
            part.Length > 0 && !part.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'') ? part : $"\"{part.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}
