using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Access;

namespace McpNest.Tests.Console;

public sealed class AccessFilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("server:git", true)]
    [InlineData("server:files", false)]
    [InlineData("hint:write", true)] // who destroys also writes
    [InlineData("hint:destructive server:github", true)]
    [InlineData("hint:read", false)]
    [InlineData("state:held", true)]
    [InlineData("state:new", false)]
    [InlineData("delete", true)]
    [InlineData("github__del", true)]
    [InlineData("other", false)]
    [InlineData("hint:nonsense", true)]
    public void Words_Narrow(string text, bool fits)
    {
        var line = new AccessLine(1, default, "github", "delete_repo", ToolState.Held, ToolHint.Destructive, MayChange: true);
        Assert.Equal(fits, new AccessFilter(text).Fits(line));
    }

    [Fact]
    public void GroupWord_NarrowsColumns_AndLeavesPeople()
    {
        var filter = new AccessFilter("group:des");
        Assert.True(filter.Fits(new AccessColumn(1, GrantSubject.Group(Guid.CreateVersion7()), "Design")));
        Assert.False(filter.Fits(new AccessColumn(1, GrantSubject.Everyone, "Everyone")));
        Assert.True(filter.Fits(new AccessColumn(1, GrantSubject.Member(Guid.CreateVersion7()), "Bob Example")));
    }

    [Fact]
    public void UnknownWord_IsNamed() => Assert.Equal(["sever:x", "hint:y"], new AccessFilter("sever:x hint:y echo").Unknown);
}
