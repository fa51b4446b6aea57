using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Seeding;

/// <param name="Settings">Its timeout, owner, credential and prefix do not count: they stand beside, since a file may leave them out.</param>
internal sealed record SeedServer(
    string Where, AddServer Settings, int? TimeoutSeconds, SeedApproval Approval, bool? ApproveLaunch, string? Owner)
{
    public CredentialKind? Credential { get; init; }

    public bool? Prefix { get; init; }
}

/// <summary>What a file approves of a server: all it offers at its first apply, or these by <see cref="OfferName"/>.</summary>
internal sealed record SeedApproval(bool All, ImmutableArray<string> Offers)
{
    public static readonly SeedApproval Everything = new(All: true, []);

    public static readonly SeedApproval None = new(All: false, []);

    public bool IsNone => !All && Offers.IsEmpty;
}

internal sealed record SeedMember(string Where, string Email, string? Name, MemberRole? Role, MemberKind? Kind, string? Owner);

/// <param name="Members">Addresses; null leaves the members as they are.</param>
internal sealed record SeedGroup(string Where, string Name, ImmutableArray<string>? Members);

/// <param name="To">Address or group name.</param>
internal sealed record SeedGrant(
    string Where, SubjectKind Kind, string To, string Server, ImmutableArray<string> Tools, GrantEffect Effect, DateTimeOffset? Until)
{
    public const string AllTools = "*";
}
