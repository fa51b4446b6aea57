using System.Text.RegularExpressions;

namespace McpNest.Web.Console.People;

/// <summary>One of the addresses somebody pasted, with the name beside it if there was one.</summary>
public sealed partial record InviteAddress(string Email, string Name)
{
    /// <summary>Reads "ada@example.com", "Ada Example &lt;ada@example.com&gt;" and "Example, Ada" in quotes before one, a line each or between commas, semicolons and tabs.</summary>
    public static IReadOnlyList<InviteAddress> Read(string text) =>
        [.. Entry().Matches(text).Select(match => match.Value.Trim()).Where(entry => entry.Length > 0).Select(One)];

    private static InviteAddress One(string entry) =>
        Named().Match(entry) is { Success: true } match
            ? new InviteAddress(match.Groups["email"].Value.Trim(), match.Groups["name"].Value.Trim().Trim('"', '\'').Trim())
            : new InviteAddress(entry, "");

    // What stands in quotes on a line may hold a comma: mail programs write names so.
    [GeneratedRegex(@"(?:""[^""\r\n]*""|[^,;\t\r\n""]|"")+", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\A(?<name>[^<>]*)<(?<email>[^<>]+)>\z", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
