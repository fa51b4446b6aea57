using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Access;

namespace McpNest.Tests.Console;

/// <summary>The draft over the matrix: steps, what it says it would do, and how a tab keeps it.</summary>
public sealed class AccessDraftTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid s_bob = Guid.CreateVersion7();
    private static readonly Guid s_server = Guid.CreateVersion7();
    private static readonly Guid s_read = Guid.CreateVersion7();
    private static readonly Guid s_write = Guid.CreateVersion7();
    private static readonly DraftCell s_cell = new(GrantSubject.Everyone, new GrantTarget(s_server, s_read));

    private readonly AccessDraft _draft = new();

    [Fact]
    public void Steps_AreTakenBackAndDoneAgain()
    {
        var state = State();
        _draft.Set(state, [s_cell], CellState.Next);
        _draft.Set(state, [s_cell], CellState.Next);
        Assert.Equal(GrantEffect.Deny, _draft.Mark(state, s_cell)!.Value.Effect);

        _draft.Undo();
        Assert.Equal(GrantEffect.Allow, _draft.Mark(state, s_cell)!.Value.Effect);
        _draft.Undo();
        Assert.True(_draft.IsEmpty);
        _draft.Redo();
        Assert.Equal(GrantEffect.Allow, _draft.Mark(state, s_cell)!.Value.Effect);
        _draft.Discard();
        Assert.True(_draft.IsEmpty);
        _draft.Undo();
        Assert.Single(_draft.Edits);
    }

    [Fact]
    public void CellThatIsAsItWas_IsNoChange()
    {
        var state = State();
        for (var click = 0; click < 3; click++)
        {
            _draft.Set(state, [s_cell], CellState.Next);
        }

        Assert.True(_draft.IsEmpty);
    }

    [Fact]
    public void CellSomebodyElseChanged_IsOvertakenUntilItIsDecided()
    {
        _draft.Set(State(), [s_cell], CellState.Next);
        var moved = State(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, s_server, s_read, GrantEffect.Deny, null));
        Assert.True(CellState.Of(moved, _draft, s_cell, s_now).Overtaken);

        _draft.KeepMine(moved, s_cell);
        Assert.False(CellState.Of(moved, _draft, s_cell, s_now).Overtaken);
        Assert.Equal(new GrantMark(GrantEffect.Deny, null), _draft.Find(s_cell)!.Before);
        _draft.TakeTheirs(s_cell);
        Assert.True(_draft.IsEmpty);
    }

    [Fact]
    public void WhatCameAboutOrIsGone_LeavesTheDraft()
    {
        _draft.Set(State(), [s_cell, new(GrantSubject.Group(Guid.CreateVersion7()), s_cell.Target)], CellState.Next);
        var moved = State(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, s_server, s_read, GrantEffect.Allow, null));

        Assert.Equal(2, _draft.Settle(moved).Count);
        Assert.True(_draft.IsEmpty);
    }

    [Fact]
    public void Summary_CountsChangesPeopleAndWriteToolsNewlyAllowed()
    {
        var state = State();
        _draft.Set(state, [s_cell], CellState.Next);
        Assert.Equal("1 change for 2 people", Words());

        _draft.Set(state, [new(GrantSubject.Member(s_bob), new GrantTarget(s_server, s_write))], CellState.Next);
        Assert.Equal("2 changes for 2 people, 1 write tool newly allowed", Words());

        // Denied to everybody as a whole: nothing is newly allowed after all.
        _draft.Set(state, [new(GrantSubject.Everyone, new GrantTarget(s_server, null))], _ => new GrantMark(GrantEffect.Deny, null));
        Assert.Equal("3 changes for 2 people", Words());

        string Words() => DraftSummary.Of(state, _draft, tool => tool == s_read ? ToolHint.Read : ToolHint.Write, s_now).Words();
    }

    [Fact]
    public void DraftedGrantOfTheWholeServer_ShowsInTheCellsUnderIt()
    {
        var state = State();
        _draft.Set(state, [new(GrantSubject.Everyone, new GrantTarget(s_server, null))], CellState.Next);

        Assert.Equal("ia", CellState.Of(state, _draft, s_cell, s_now).Class);
        Assert.Equal("ia", CellState.Of(state, _draft, new(GrantSubject.Member(s_bob), s_cell.Target), s_now).Class);
    }

    [Theory]
    [InlineData("-", "a")]
    [InlineData("a", "d639000000000000000")]
    [InlineData("d", "-")]
    public void KeptEdit_ComesBack(string before, string after)
    {
        var edit = DraftCell.Read(s_cell.Key, $"{before}>{after}");

        Assert.Equal(s_cell, new DraftCell(edit!.Subject, edit.Target));
        Assert.Equal($"{before}>{after}", DraftCell.Write(edit));
    }

    [Theory]
    [InlineData("nonsense", "-")]
    [InlineData("g.x.-", "->a")]
    [InlineData(null, "->x")]
    [InlineData(null, "->a-7")]
    [InlineData(null, "->a99999999999999999999")]
    [InlineData(null, "")]
    public void WhatIsNoEdit_IsLeftOut(string? key, string value) => Assert.Null(DraftCell.Read(key ?? s_cell.Key, value));

    [Theory]
    [InlineData("12", 12, null)]
    [InlineData("c5", null, 5)]
    [InlineData("12.5", 12, 5)]
    public void Item_NamesRowColumnOrCell(string text, int? line, int? column)
    {
        Assert.Equal(new CellItem(line, column), CellItem.Parse(text));
        Assert.Equal(text, new CellItem(line, column).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("c")]
    [InlineData("1.")]
    [InlineData("-1.2")]
    [InlineData("1.2.3")]
    public void Item_ThatIsNone(string text) => Assert.Null(CellItem.Parse(text));

    private static PolicyState State(params Change[] more)
    {
        Change[] ground =
        [
            new Change.MemberAdded(s_bob, MemberKind.Person, MemberRole.Member, null),
            new Change.MemberAdded(Guid.CreateVersion7(), MemberKind.Person, MemberRole.Lead, null),
            new Change.ServerAdded(s_server, "files", ServerTransport.Http, CredentialKind.Shared, null, "hash", 60),
            new Change.ToolsDiscovered(s_server, [new SeenTool(s_read, "read", "f1"), new SeenTool(s_write, "write", "f2")]),
            new Change.ToolsApproved(s_server, [new ToolVersion(s_read, "f1"), new ToolVersion(s_write, "f2")]),
        ];
        var state = PolicyState.Empty;
        foreach (var change in ground.Concat(more))
        {
            Assert.True(state.TryApply(change, state.Version + 1, out state, out var conflict), conflict);
        }

        return state;
    }
}
