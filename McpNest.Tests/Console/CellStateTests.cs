using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Access;
using McpNest.Web.Console.Shared;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Console;

public sealed class CellStateTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly BrowserTime s_time = new(new FakeTimeProvider(s_now));
    private static readonly Guid s_member = Guid.CreateVersion7();
    private static readonly Guid s_group = Guid.CreateVersion7();
    private static readonly Guid s_server = Guid.CreateVersion7();
    private static readonly Guid s_tool = Guid.CreateVersion7();

    [Fact]
    public void NothingGranted_IsNone() => Assert.Equal(new CellState(null, null, null), Cell(GrantSubject.Member(s_member)));

    [Fact]
    public void OwnGrant_IsOwn()
    {
        var cell = Cell(GrantSubject.Member(s_member), Set(GrantSubject.Member(s_member), s_tool, GrantEffect.Allow));

        Assert.Equal((GrantEffect.Allow, null), (cell.Own!.Value, cell.Inherited));
        Assert.Equal("allowed", cell.Words(s_time));
    }

    [Fact]
    public void GrantsOfGroupEveryoneAndWholeServer_AreInherited() => Assert.All(
        new[]
        {
            Set(GrantSubject.Group(s_group), s_tool, GrantEffect.Allow),
            Set(GrantSubject.Everyone, s_tool, GrantEffect.Allow),
            Set(GrantSubject.Member(s_member), null, GrantEffect.Allow),
        },
        grant => Assert.Equal(new CellState(null, null, GrantEffect.Allow), Cell(GrantSubject.Member(s_member), grant)));

    [Fact]
    public void DenyElsewhere_BeatsOwnAllow()
    {
        var cell = Cell(
            GrantSubject.Member(s_member),
            Set(GrantSubject.Member(s_member), s_tool, GrantEffect.Allow),
            Set(GrantSubject.Group(s_group), null, GrantEffect.Deny));

        Assert.Equal(GrantEffect.Deny, cell.Effective);
        Assert.Equal("o", cell.Class);
    }

    [Fact]
    public void OtherGroups_AreNotInheritedByAGroup() =>
        Assert.Null(Cell(GrantSubject.Group(s_group), Set(GrantSubject.Member(s_member), s_tool, GrantEffect.Allow)).Effective);

    [Fact]
    public void EndedGrant_DoesNotShow() =>
        Assert.Null(Cell(GrantSubject.Everyone, Set(GrantSubject.Everyone, s_tool, GrantEffect.Allow, s_now)).Effective);

    [Theory]
    [InlineData(GrantEffect.Allow, 14, "allowed until 14:00:00")]
    [InlineData(GrantEffect.Deny, 38, "denied until 2 Jan 14:00")]
    public void GrantThatEnds_SaysWhen(GrantEffect effect, int hours, string words) =>
        Assert.Equal(words, Cell(GrantSubject.Everyone, Set(GrantSubject.Everyone, s_tool, effect, s_now.AddHours(hours))).Words(s_time));

    [Fact]
    public void Clicks_GoAllowDenyNone()
    {
        Assert.Equal(new GrantMark(GrantEffect.Allow, null), CellState.Next(null));
        Assert.Equal(new GrantMark(GrantEffect.Deny, null), CellState.Next(new GrantMark(GrantEffect.Allow, s_now)));
        Assert.Null(CellState.Next(new GrantMark(GrantEffect.Deny, null)));
    }

    private static Change.GrantSet Set(GrantSubject subject, Guid? tool, GrantEffect effect, DateTimeOffset? until = null) =>
        new Change.GrantSet(Guid.CreateVersion7(), subject.Kind, subject.Id, s_server, tool, effect, until);

    private static CellState Cell(GrantSubject subject, params Change[] grants)
    {
        Change[] ground =
        [
            new Change.MemberAdded(s_member, MemberKind.Person, MemberRole.Member, null),
            new Change.GroupAdded(s_group),
            new Change.GroupMembersSet(s_group, [s_member]),
            new Change.ServerAdded(s_server, "files", ServerTransport.Http, CredentialKind.Shared, null, "hash", 60),
            new Change.ToolsDiscovered(s_server, [new SeenTool(s_tool, "read", "f1")]),
        ];
        var state = PolicyState.Empty;
        foreach (var change in ground.Concat(grants))
        {
            Assert.True(state.TryApply(change, state.Version + 1, out state, out var conflict), conflict);
        }

        return CellState.Of(state, new AccessDraft(), new DraftCell(subject, new GrantTarget(s_server, s_tool)), s_now);
    }
}
