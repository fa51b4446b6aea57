using System.Collections.Immutable;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

public sealed class ExplanationsTests
{
    private static readonly Guid s_owner = Guid.CreateVersion7();
    private static readonly Guid s_server = Guid.CreateVersion7();
    private readonly Explanations _explain = new(
        new GatewayOptions(() => new Uri("https://nest.example")), id => id == s_owner ? "Ada Lovelace" : null);

    public static TheoryData<DenialReason> Reasons => [.. Enum.GetValues<DenialReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Of_EveryReason_SaysWhatWhyAndWhoCanChangeItWhere(DenialReason reason)
    {
        var text = _explain.Of(reason, State(s_owner), CallTarget.Of(s_server, s_server), OfferKind.Tool, "files__read");

        if (reason == DenialReason.UnknownTool)
        {
            Assert.Equal("There is no such tool here; see nest__status for what you may use.", text);
        }
        else
        {
            Assert.Contains("files__read", text, StringComparison.Ordinal);
            Assert.Contains("https://nest.example/", text, StringComparison.Ordinal);
            Assert.Matches("Ada Lovelace|[Aa]n admin|They can", text);
            Assert.DoesNotContain("not found", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("no tool", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Of_AServerWithoutKnownOwner_NamesAnAdmin() => Assert.Contains(
        "An admin can do so", _explain.Of(DenialReason.NoGrant, State(Guid.CreateVersion7()), CallTarget.Of(s_server, s_server), OfferKind.Tool, "a"), StringComparison.Ordinal);

    [Fact]
    public void Of_ARefusedTool_EchoesALongNameInPart() => Assert.StartsWith(
        $"{new string('x', 128)}… was not called",
        _explain.Of(DenialReason.NoGrant, State(s_owner), CallTarget.Of(s_server, s_server), OfferKind.Tool, new string('x', 100_000)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Of_AResource_NamesItsServerOnlyAndNeverTheUri(DenialReason reason)
    {
        var text = _explain.Of(reason, State(s_owner), CallTarget.Of(s_server, s_server), OfferKind.Resources, "file:///CANARY");

        Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tool ", text, StringComparison.Ordinal);
        Assert.Contains(reason == DenialReason.UnknownTool ? "There is no such resource here" : "files", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DenialReason.ToolNew, "files__p was not used: it was never approved. Ada Lovelace")]
    [InlineData(DenialReason.ToolHeld, "files__p is held: its server now describes it differently from what was approved, so it is not used until")]
    [InlineData(DenialReason.ToolGone, "files__p was not used: the server files no longer offers it.")]
    [InlineData(DenialReason.UnknownTool, "There is no such prompt here; see nest__status")]
    public void Of_APrompt_FitsPrompts(DenialReason reason, string start) => Assert.StartsWith(
        start, _explain.Of(reason, State(s_owner), CallTarget.Of(s_server, s_server), OfferKind.Prompt, "files__p"), StringComparison.Ordinal);

    [Theory]
    [InlineData(DenialReason.NoGrant, "Nothing was read from the server files: nobody has given this server's resources to your person. Ada Lovelace (who answers for files) can do so at https://nest.example/access; your person can ask for them at https://nest.example/agents.")]
    [InlineData(DenialReason.ToolStopped, "Nothing was read from the server files: this server's resources are stopped for now. Ada Lovelace (who answers for files) can resume them at https://nest.example/servers.")]
    public void Of_Resources_FitsResources(DenialReason reason, string text) => Assert.Equal(
        text, _explain.Of(reason, State(s_owner), CallTarget.Of(s_server, s_server), OfferKind.Resources, "a://b"));

    private static PolicyState State(Guid owner)
    {
        Change[] changes =
        [
            new Change.MemberAdded(owner, MemberKind.Person, MemberRole.Lead, null),
            new Change.ServerAdded(s_server, "files", ServerTransport.Http, CredentialKind.Shared, owner, "t", 60),
            new Change.ToolsDiscovered(s_server, ImmutableArray.Create(new SeenTool(s_server, "read", "f"))),
        ];
        return changes.Aggregate(PolicyState.Empty, (state, change) => state.TryApply(change, state.Version + 1, out var next, out var conflict)
            ? next
            : throw new InvalidOperationException(conflict));
    }
}
