using System.Text.RegularExpressions;

namespace McpNest.Web.Console.People;

/// <summary>One of the addresses somebody pasted, with the name beside it if there was one.</summary>
public sealed partial record InviteAddress(string Email, string Name)
{
    /// <summary>Reads "ada@example.com" and "Ada Example &lt;ada@example.com&gt;", one a line or between commas. Each address counts once.</summary>
    public static IReadOnlyList<InviteAddress> Read(string text) =>
    [
        .. text.Split(['\n', '\r', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(One).DistinctBy(address => address.Email.ToLowerInvariant()),
    ];

    private static InviteAddress One(string line) =>
        Named().Match(line) is { Success: true } match
            ? new InviteAddress(match.Groups["email"].Value.Trim(), match.Groups["name"].Value.Trim().Trim('"'))
            : new InviteAddress(line, "");

    [GeneratedRegex(@"\A(?<name>[^<>]*)<(?<email>[^<>]+)>\z", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
