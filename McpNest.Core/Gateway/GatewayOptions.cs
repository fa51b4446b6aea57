namespace McpNest.Core.Gateway;

/// <summary>Settings of the agents' door.</summary>
/// <param name="publicUrl">Asked each time: a nest told to take any free port knows it only once it listens.</param>
public sealed class GatewayOptions(Func<Uri> publicUrl)
{
    /// <summary>Where people and agents reach the nest: the source of links and of the allowed Host and Origin.</summary>
    public Uri PublicUrl => publicUrl();

    /// <summary>Gives another address whose Host and Origin are accepted, if there is one: loopback, beside an address set in the console.</summary>
    public Func<Uri?> AlsoAt { get; init; } = () => null;

    /// <summary>Whether <c>/u/{key}/mcp</c> works; without it keys are bearer tokens only.</summary>
    public bool PersonalUrls { get; init; } = true;

    /// <summary>Whether <c>nest__status</c> is listed and answers.</summary>
    public bool StatusTool { get; init; } = true;

    public int CallsPerSecondOfAgent { get; init; } = 50;

    public int CallsPerSecondOfMember { get; init; } = 200;

    /// <summary>Most items, and about the most bytes, of one page of a list.</summary>
    public int PageItems { get; init; } = 500;

    public int PageBytes { get; init; } = 2 << 20;

    /// <summary>Address of a page of the console.</summary>
    public string Link(string page) => PublicUrl.GetLeftPart(UriPartial.Authority) + "/" + page;
}
