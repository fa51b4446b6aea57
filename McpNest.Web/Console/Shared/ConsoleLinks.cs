namespace McpNest.Web.Console.Shared;

/// <summary>The addresses people and their apps use, built from the one public address of the nest.</summary>
/// <param name="publicUrl">Asked each time: an admin may set another address meanwhile.</param>
/// <param name="personalUrls">Whether a key may be handed out inside an address; else it is a bearer token only.</param>
public sealed class ConsoleLinks(Func<Uri> publicUrl, bool personalUrls = true)
{
    public ConsoleLinks(Uri publicUrl, bool personalUrls = true)
        : this(() => publicUrl, personalUrls)
    {
    }

    public bool PersonalUrls => personalUrls;

    /// <summary>The public address without a slash at its end.</summary>
    public string Root => publicUrl().GetLeftPart(UriPartial.Authority);

    /// <summary>Where apps that send the key as a bearer token connect.</summary>
    public string Mcp => Root + "/mcp";

    /// <summary>The personal connection URL of one key. Whoever has it can use it.</summary>
    public string Personal(string key) => $"{Root}/u/{key}/mcp";
}
