using System.Text.Json.Nodes;

namespace McpNest.Web.ClientPolicies;

/// <summary>One file, or one entry of a dashboard, that makes this nest the only door of a client.</summary>
/// <param name="Client">Id of the app, as in <c>ClientApps</c>.</param>
/// <param name="Name">The file's name.</param>
internal sealed record PolicyFile(string Client, string Name)
{
    /// <summary>Where it goes, by system; empty where a dashboard takes it.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    public required JsonNode Content { get; init; }

    /// <summary>What the client does with it, in a sentence.</summary>
    public required string Enforces { get; init; }

    /// <summary>What it cannot keep anybody from, in a sentence.</summary>
    public required string Leaves { get; init; }
}
