using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace McpNest.Core.Policy;

/// <summary>
/// A whole <see cref="PolicyState"/> as plain data, in one fixed order: what a state record of the journal holds, so that a replay can begin
/// there. The same state always gives the same image.
/// </summary>
public sealed record PolicyImage
{
    /// <summary>See <see cref="PolicyState.Version"/>.</summary>
    public required long Version { get; init; }

    /// <summary>See <see cref="PolicyState.Epoch"/>.</summary>
    public required int Epoch { get; init; }

    public required Guid InstanceId { get; init; }

    public CheckpointKey? CheckpointKey { get; init; }

    public required ImmutableArray<Member> Members { get; init; }

    public required ImmutableArray<GroupImage> Groups { get; init; }

    public required ImmutableArray<Agent> Agents { get; init; }

    public required ImmutableArray<ServerImage> Servers { get; init; }

    /// <summary>Those on one target stand in the order in which they were given.</summary>
    public required ImmutableArray<Grant> Grants { get; init; }

    public required ImmutableArray<CredentialImage> Credentials { get; init; }

    public required ImmutableArray<Stop> Stops { get; init; }

    // What older states did not have is left out where it is empty, so that their records stay as they were written.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ToolRequest>? Requests { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NameAudience NamesShownTo { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Address { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxSignInDays { get; init; }

    public sealed record GroupImage(Guid Id, ImmutableArray<Guid> Members);

    public sealed record CredentialImage(Guid ServerId, Guid MemberId, long Seq);

    public sealed record OfferImage(Guid Id, OfferKind Kind, string Name, string? Approved, string? Live)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Kept { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Blocked { get; init; }
    }

    /// <summary>See <see cref="UpstreamServer"/>.</summary>
    public sealed record ServerImage(
        Guid Id,
        string Slug,
        ServerTransport Transport,
        CredentialKind Credential,
        Guid? OwnerId,
        string TargetHash,
        string? ApprovedLaunch,
        int TimeoutSeconds,
        long Revision,
        ImmutableArray<OfferImage> Offers)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Bare { get; init; }
    }
}
