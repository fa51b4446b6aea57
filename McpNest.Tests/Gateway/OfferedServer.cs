using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

/// <summary>A small policy made by its own changes: servers with offers, one member with an agent.</summary>
internal sealed class OfferedServer
{
    private readonly Dictionary<string, JsonElement> _definitions = [];

    public PolicyState State { get; private set; } = PolicyState.Empty;

    public Guid MemberId { get; } = Guid.CreateVersion7();

    public Guid AgentId { get; } = Guid.CreateVersion7();

    public OfferedServer() => Apply(
        new Change.MemberAdded(MemberId, MemberKind.Person, MemberRole.Member, null),
        new Change.KeyIssued(AgentId, MemberId, "hash", DateTimeOffset.MaxValue));

    public ValueTask<JsonElement?> DefinitionAsync(ToolFingerprint fingerprint) =>
        new(_definitions.TryGetValue(fingerprint.Hex, out var definition) ? definition : null);

    public Guid Add(string slug, bool bare = false, CredentialKind credential = CredentialKind.Shared)
    {
        var id = Guid.CreateVersion7();
        Apply(new Change.ServerAdded(id, slug, ServerTransport.Http, credential, null, "t", 60) { Bare = bare });
        return id;
    }

    public Guid Offer(Guid server, string name, OfferKind kind = OfferKind.Tool, string? definition = null, bool approve = true)
    {
        var json = JsonElement.Parse(definition ?? $$"""{"name":"{{name}}"}""");
        var (id, fingerprint) = (Guid.CreateVersion7(), ToolFingerprint.Of(json).Hex);
        _definitions[fingerprint] = json;
        Apply(new Change.ToolsDiscovered(server, [new SeenTool(id, name, fingerprint) { Kind = kind }]));
        if (approve)
        {
            Apply(new Change.ToolsApproved(server, [new ToolVersion(id, fingerprint)]));
        }

        return id;
    }

    /// <param name="templates">URI templates of its resources.</param>
    public Guid OfferResources(Guid server, bool approve = true, params string[] templates) => Offer(
        server, ServerTool.ResourcesName, OfferKind.Resources,
        $$"""{"resourceTemplates":[{{string.Join(',', templates.Select(text => $$"""{"uriTemplate":{{JsonSerializer.Serialize(text)}},"server":"{{server}}"}"""))}}]}""",
        approve);

    public void Grant(Guid server, Guid? tool = null, GrantEffect effect = GrantEffect.Allow, DateTimeOffset? until = null) =>
        Apply(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Member, MemberId, server, tool, effect, until));

    public void Apply(params Change[] changes)
    {
        foreach (var change in changes)
        {
            Assert.True(State.TryApply(change, State.Version + 1, out var next, out var conflict), conflict);
            State = next;
        }
    }
}
