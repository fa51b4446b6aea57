using McpNest.Core.Administration.Import;

namespace McpNest.Web.Console.Setup;

/// <summary>A found server with what a person decided about it.</summary>
public sealed class FoundServer(ImportedServer server)
{
    public ImportedServer Server => server;

    public bool IsTaken { get; set; } = server.IsPlain;

    public string Slug { get; set; } = server.Slug;

    /// <summary>What was typed, by the name of the value it is for.</summary>
    public Dictionary<string, string> Typed { get; } = [];

    /// <summary>Why it was not added, in a sentence.</summary>
    public string? Problem { get; set; }

    public ImportChoice Choice => new(server, Slug, Typed);

    /// <summary>Headers and entries that hold a secret already, by name.</summary>
    public string Secrets => string.Join(", ", server.Values.Where(value => value is { IsSecret: true, Asks: null }).Select(value => value.Name));
}
