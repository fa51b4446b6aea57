using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Import;

/// <summary>A server that was found in a client's configuration, and what was noticed about moving it. Names and texts in it are strangers'.</summary>
public sealed record ImportedServer
{
    /// <summary>What the configuration calls it.</summary>
    public required string Name { get; init; }

    /// <summary>A short name that is still free.</summary>
    public required string Slug { get; init; }

    public required ServerTransport Transport { get; init; }

    public string? Url { get; init; }

    public string? Command { get; init; }

    public ImmutableArray<string> Args { get; init; } = [];

    public ImmutableArray<ImportedValue> Values { get; init; } = [];

    /// <summary>Why it cannot be moved, a sentence each; nothing when it can.</summary>
    public ImmutableArray<string> Obstacles { get; init; } = [];

    /// <summary>What may make it useless here, a sentence each.</summary>
    public ImmutableArray<string> Doubts { get; init; } = [];

    /// <summary>What was changed or left behind, a sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Whether the configuration switched it off.</summary>
    public bool IsOff { get; init; }

    public bool CanMove => Obstacles.IsEmpty;

    /// <summary>Whether nothing speaks against adding it as it is.</summary>
    public bool IsPlain => CanMove && Doubts.IsEmpty && !IsOff;

    /// <summary>The act of adding it.</summary>
    /// <param name="typed">What a person typed for values that ask for something, by the value's name.</param>
    /// <exception cref="NestException">It cannot be moved, or something is still missing.</exception>
    public AddServer ToRequest(string slug, IReadOnlyDictionary<string, string> typed)
    {
        if (!CanMove)
        {
            throw new NestException(Obstacles[0]);
        }

        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var value in Values)
        {
            if (value.With(typed.GetValueOrDefault(value.Name)) is { } whole)
            {
                (value.IsHeader ? headers : environment)[value.Name] = whole;
            }
            else if (!value.IsOptional)
            {
                throw new NestException($"{slug} needs a value for {value.Name}; type it in.");
            }
        }

        return new AddServer
        {
            Slug = slug,
            Transport = Transport,
            Url = Url,
            Command = Command,
            Args = Args,
            Headers = headers.ToImmutable(),
            Environment = environment.ToImmutable(),
        };
    }

    // A record would print its values.
    public override string ToString() => Slug;
}
