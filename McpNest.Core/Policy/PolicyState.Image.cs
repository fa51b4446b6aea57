using System.Collections.Immutable;

namespace McpNest.Core.Policy;

public sealed partial record PolicyState
{
    /// <summary>This state as plain data.</summary>
    public PolicyImage ToImage() => new()
    {
        Version = Version,
        Epoch = Epoch,
        InstanceId = InstanceId,
        CheckpointKey = CheckpointKey,
        Members = Ordered(Members.Values, member => member.Id),
        Groups = Ordered(Groups.Values.Select(group => new PolicyImage.GroupImage(group.Id, Ordered(group.Members, id => id))), group => group.Id),
        Agents = Ordered(Agents.Values, agent => agent.Id),
        Servers = Ordered(Servers.Values.Select(ImageOf), server => server.Id),
        Grants = [.. GrantsByTarget.OrderBy(pair => Key(pair.Key.ServerId) + pair.Key.ToolId, StringComparer.Ordinal).SelectMany(pair => pair.Value)],
        Credentials = Ordered(
            Credentials.Select(pair => new PolicyImage.CredentialImage(pair.Key.ServerId, pair.Key.MemberId, pair.Value)), held => held.ServerId, held => held.MemberId),
        Requests = Requests.IsEmpty ? null : Ordered(Requests.Values, request => request.Id),
        NamesShownTo = NamesShownTo,
        Address = Address,
        MaxSignInDays = MaxSignInDays,
        Stops = [.. Stops.OrderBy(stop => stop.Scope).ThenBy(stop => Key(stop.Id ?? Guid.Empty), StringComparer.Ordinal)],
    };

    /// <summary>The state an image shows.</summary>
    /// <exception cref="ArgumentException">Something in it is missing, or there twice.</exception>
    public static PolicyState Of(PolicyImage image)
    {
        Demand(IsWhole(image.Members) && IsWhole(image.Groups) && IsWhole(image.Agents) && IsWhole(image.Servers) && IsWhole(image.Grants)
            && IsWhole(image.Credentials) && IsWhole(image.Stops) && IsWhole(image.Requests ?? [])
            && image.Groups.All(group => !group.Members.IsDefault) && image.Servers.All(server => IsWhole(server.Offers)), nameof(image));
        var servers = image.Servers.Select(ServerOf).ToArray();
        return new PolicyState
        {
            Version = image.Version,
            Epoch = image.Epoch,
            InstanceId = image.InstanceId,
            CheckpointKey = image.CheckpointKey,
            Members = image.Members.ToImmutableDictionary(member => member.Id),
            Groups = image.Groups.ToImmutableDictionary(group => group.Id, group => new Group(group.Id, [.. group.Members])),
            Agents = image.Agents.ToImmutableDictionary(agent => agent.Id),
            AgentsByKeyHash = image.Agents.Where(agent => !agent.Revoked)
                .SelectMany(agent => HashesOf(agent).Select(hash => KeyValuePair.Create(hash, agent.Id)))
                .ToImmutableDictionary(),
            Servers = servers.ToImmutableDictionary(server => server.Id),
            ServersBySlug = servers.ToImmutableDictionary(server => server.Slug, server => server.Id),
            ToolPlaces = servers
                .SelectMany(server => server.Offers.Select(offer => KeyValuePair.Create(offer.Id, new ToolPlace(server.Id, offer.Kind, offer.Name))))
                .ToImmutableDictionary(),
            Grants = image.Grants.ToImmutableDictionary(grant => grant.Id),
            GrantsByTarget = image.Grants.GroupBy(grant => grant.Target)
                .ToImmutableDictionary(grants => grants.Key, grants => grants.ToImmutableArray()),
            Credentials = image.Credentials.ToImmutableDictionary(held => new MemberCredential(held.ServerId, held.MemberId), held => held.Seq),
            Stops = [.. image.Stops],
            Requests = (image.Requests ?? []).ToImmutableDictionary(request => request.Id),
            NamesShownTo = image.NamesShownTo,
            Address = image.Address,
            MaxSignInDays = image.MaxSignInDays,
        };
    }

    private static PolicyImage.ServerImage ImageOf(UpstreamServer server) => new(
        server.Id, server.Slug, server.Transport, server.Credential, server.OwnerId, server.TargetHash, server.ApprovedLaunch,
        server.TimeoutSeconds, server.Revision,
        Ordered(server.Offers.Select(offer => new PolicyImage.OfferImage(offer.Id, offer.Kind, offer.Name, offer.Approved?.Hex, offer.Live?.Hex) { Kept = offer.Kept?.Hex, Blocked = offer.Blocked?.Hex }), offer => offer.Id))
    {
        Bare = server.Bare,
    };

    private static UpstreamServer ServerOf(PolicyImage.ServerImage image)
    {
        var offers = image.Offers.ToLookup(offer => offer.Kind, offer => new ServerTool(offer.Id, offer.Name, Print(offer.Approved), Print(offer.Live)) { Kind = offer.Kind, Kept = Print(offer.Kept), Blocked = Print(offer.Blocked) });
        return new UpstreamServer(
            image.Id, image.Slug, image.Transport, image.Credential, image.OwnerId, image.TargetHash, image.ApprovedLaunch, image.TimeoutSeconds,
            offers[OfferKind.Tool].ToImmutableDictionary(offer => offer.Name))
        {
            Prompts = offers[OfferKind.Prompt].ToImmutableDictionary(offer => offer.Name),
            Resources = offers[OfferKind.Resources].SingleOrDefault(),
            Bare = image.Bare,
            Revision = image.Revision,
        };
    }

    private static void Demand(bool isWhole, string image)
    {
        if (!isWhole)
        {
            throw new ArgumentException("An image of a policy lacks what it must have.", image);
        }
    }

    private static bool IsWhole<T>(ImmutableArray<T> items) => !items.IsDefault && !items.Any(item => item is null);

    private static ToolFingerprint? Print(string? hex) => hex is null ? null : new ToolFingerprint(hex);

    private static ImmutableArray<T> Ordered<T>(IEnumerable<T> items, Func<T, Guid> first, Func<T, Guid>? second = null) =>
        [.. items.OrderBy(item => Key(first(item)), StringComparer.Ordinal).ThenBy(item => second is null ? "" : Key(second(item)), StringComparer.Ordinal)];

    private static string Key(Guid id) => id.ToString("N");
}
