using System.Text.RegularExpressions;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration.Import;

/// <summary>A header or environment entry of a server that was found. All of them are kept encrypted once the server is added.</summary>
/// <param name="Kind">As in <see cref="SecretPlace"/>: header or env.</param>
/// <param name="Value">As it was written; with <paramref name="Asks"/> in it where something must be typed.</param>
/// <param name="IsSecret">Whether it looks like something nobody should read.</param>
/// <param name="Asks">The part of the value that stands for what a person must type; null when nothing is missing.</param>
public sealed partial record ImportedValue(string Kind, string Name, string Value, bool IsSecret, string? Asks)
{
    /// <summary>Whether the entry is left out when nothing is typed.</summary>
    public bool IsOptional { get; init; }

    public bool IsHeader => Kind == SecretPlace.Header;

    /// <summary>The word that stands before what is typed, as in "Bearer …"; null where all of the value, or something else around it, is.</summary>
    public string? Scheme => Asks is { } asks && SchemeBefore().Match(Value) is { Success: true } match && match.Groups["asked"].Value == asks ? match.Groups["scheme"].Value : null;

    /// <summary>The value with what was typed in its place; null when something is still missing.</summary>
    public string? With(string? typed) =>
        Asks is null ? Value : string.IsNullOrWhiteSpace(typed) ? null : Value.Replace(Asks, WithoutScheme(typed.Trim()), StringComparison.Ordinal);

    // Some paste the token alone, some what documentation shows.
    private string WithoutScheme(string typed) =>
        Scheme is { } scheme && typed.StartsWith(scheme + " ", StringComparison.OrdinalIgnoreCase) ? typed[scheme.Length..].Trim() : typed;

    [GeneratedRegex(@"\A(?<scheme>[A-Za-z]{2,20}) +(?<asked>\S.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex SchemeBefore();

    // A record would print its value.
    public override string ToString() => $"{Kind} {Name}";
}
