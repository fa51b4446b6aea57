using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What becomes of the services and servers of somebody who leaves.</summary>
public sealed record Handover
{
    /// <summary>Nothing was chosen: services must not be left behind, servers go on without an owner.</summary>
    public static readonly Handover None = new();

    /// <summary>Who answers for their services from now on.</summary>
    public Guid? ServicesTo { get; init; }

    /// <summary>Their services are removed with them.</summary>
    public bool WithServices { get; init; }

    /// <summary>Who owns their servers from now on.</summary>
    public Guid? ServersTo { get; init; }

    /// <summary>Their servers are left to the admins.</summary>
    public bool ServersToAdmins { get; init; }

    /// <summary>Whether anything is handed over at all.</summary>
    public bool IsNone => this == None;

    /// <summary>The changes that hand over, worked out inside the commit.</summary>
    /// <exception cref="NestException">Whoever was chosen cannot take it.</exception>
    internal IEnumerable<Change> Changes(PolicyState state, Guid memberId)
    {
        var (services, servers) = (ServicesOf(state, memberId), state.Servers.Values.Where(server => server.OwnerId == memberId).OrderBy(server => server.Id));
        if (ServicesTo is { } answerer && !services.IsEmpty)
        {
            DemandAnswerer(state, memberId, answerer);
            foreach (var service in services)
            {
                yield return new Change.ServiceOwnerSet(service, answerer);
            }
        }

        if (ServersTo is null && !ServersToAdmins)
        {
            yield break;
        }

        if (ServersTo is { } owner)
        {
            DemandOwner(state, memberId, owner);
        }

        foreach (var server in servers)
        {
            yield return new Change.ServerReconfigured(server.Id, server.Transport, ServersTo, server.TargetHash, server.TimeoutSeconds)
            {
                Credential = server.Credential,
                Bare = server.Bare,
            };
        }
    }

    /// <summary>The services that go with them; empty when they are handed over.</summary>
    internal ImmutableArray<Guid> Removed(PolicyState state, Guid memberId) =>
        WithServices && ServicesTo is null ? ServicesOf(state, memberId) : [];

    /// <summary>Refuses to leave services behind for which nobody answers.</summary>
    internal void DemandServices(PolicyState state, Guid memberId)
    {
        if (ServicesTo is null && !WithServices && ServicesOf(state, memberId) is { Length: > 0 and var count })
        {
            throw new NestException(count == 1
                ? "They answer for a service: choose who does from now on, or remove it with them."
                : $"They answer for {count} services: choose who does from now on, or remove them too.");
        }
    }

    /// <summary>Refuses who cannot answer for a service.</summary>
    internal static void DemandAnswerer(PolicyState state, Guid leaver, Guid answerer)
    {
        if (answerer == leaver || state.Members.GetValueOrDefault(answerer) is not { Kind: MemberKind.Person, Suspended: false })
        {
            throw new NestException("Somebody else must answer for a service: a person who is a member and not suspended.");
        }
    }

    private static void DemandOwner(PolicyState state, Guid leaver, Guid owner)
    {
        if (owner == leaver || state.Members.GetValueOrDefault(owner) is not { Kind: MemberKind.Person, Suspended: false, Role: MemberRole.Lead or MemberRole.Admin })
        {
            throw new NestException("Somebody else must own their servers: a lead or an admin who is not suspended.");
        }
    }

    private static ImmutableArray<Guid> ServicesOf(PolicyState state, Guid memberId) =>
        [.. state.Members.Values.Where(member => member.OwnerId == memberId).Select(member => member.Id).Order()];
}
