using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Tests.Console;

/// <summary>Join links in memory; what sign-in does with them is tested there.</summary>
public sealed class FakeJoinLinks : IJoinLinks
{
    /// <summary>The link of each group.</summary>
    public Dictionary<Guid, JoinLinkFacts> Links { get; } = [];

    public Task<IReadOnlyDictionary<Guid, JoinLinkFacts>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<Guid, JoinLinkFacts>>(new Dictionary<Guid, JoinLinkFacts>(Links));

    public Task<MadeJoinLink> MakeAsync(Actor actor, Guid groupId, TimeSpan lifetime, int uses, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + lifetime;
        Links[groupId] = new JoinLinkFacts(Guid.CreateVersion7(), groupId, until, 0, uses, Works: true);
        return Task.FromResult(new MadeJoinLink("https://nest.example.com/join#mcpj_code", until, uses));
    }

    public Task EndAsync(Actor actor, Guid linkId, CancellationToken cancellationToken)
    {
        var link = Links.Values.Single(link => link.Id == linkId);
        Links[link.GroupId] = link with { Works = false };
        return Task.CompletedTask;
    }
}
