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
        var text = _explain.Of(reason, State(s_owner), CallTarget.Of(s_server, s_server), "files__read");

        if (reason == DenialReason.UnknownTool)
        {
            Assert.Equal("There is no such tool here; see nest__status for what you may use.", text);
        }
        else
        {
            Assert.Contains("files__read", text, StringComparison.Ordinal);
            Assert.Contains("https://nest.example/", text, StringComparison.Ordinal);
            Assert.Matches("Ada Lovelace|[Aa]n admin", text);
            Assert.DoesNotContain("not found", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("no tool", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Of_AServerWithoutKnownOwner_NamesAnAdmin() => Assert.Contains(
        "An admin can do so", _explain.Of(DenialReason.NoGrant, State(Guid.CreateVersion7()), CallTarget.Of(s_server, s_server), "a"), StringComparison.Ordinal);

    [Fact]
    public void Of_ARefusedTool_EchoesALongNameInPart() => Assert.StartsWith(
        $"{new string('x', 128)}… was not called",
        _explain.Of(DenialReason.NoGrant, State(s_owner), CallTarget.Of(s_server, s_server), new string('x', 100_000)), StringComparison.Ordinal);

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
