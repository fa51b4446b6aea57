using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration.Import;

/// <summary>A header or environment entry of a server that was found. All of them are kept encrypted once the server is added.</summary>
/// <param name="Kind">As in <see cref="SecretPlace"/>: header or env.</param>
/// <param name="Value">As it was written; with <paramref name="Asks"/> in it where something must be typed.</param>
/// <param name="IsSecret">Whether it looks like something nobody should read.</param>
/// <param name="Asks">The part of the value that stands for what a person must type; null when nothing is missing.</param>
public sealed record ImportedValue(string Kind, string Name, string Value, bool IsSecret, string? Asks)
{
    private const string Scheme = "Bearer ";

    /// <summary>Whether the entry is left out when nothing is typed.</summary>
    public bool IsOptional { get; init; }

    public bool IsHeader => Kind == SecretPlace.Header;

    /// <summary>The value with what was typed in its place; null when something is still missing.</summary>
    public string? With(string? typed) =>
        Asks is null ? Value : string.IsNullOrWhiteSpace(typed) ? null : Value.Replace(Asks, WithoutScheme(typed.Trim()), StringComparison.Ordinal);

    // Some paste the token alone, some what documentation shows.
    private string WithoutScheme(string typed) =>
        Value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && typed.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? typed[Scheme.Length..].Trim() : typed;

    // A record would print its value.
    public override string ToString() => $"{Kind} {Name}";
}
