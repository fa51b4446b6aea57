using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class AuditQueryTests
{
    [Fact]
    public void Address_ReadBack_GivesTheSameView()
    {
        var query = new AuditQuery { Member = Guid.CreateVersion7(), Server = "github", Tool = "a/b.c", Result = "tool_error", Call = 42 };

        Assert.Equal(query, AuditQuery.Parse("https://nest.example.com/" + query.ToAddress()));
    }

    [Fact]
    public void EmptyView_HasAPlainAddress() => Assert.Equal("audit", new AuditQuery().ToAddress());

    [Fact]
    public void Nonsense_IsLeftOut() =>
        Assert.Equal(new AuditQuery(), AuditQuery.Parse("https://nest.example.com/audit?member=x&result=maybe&call=first&server=%20"));

    [Fact]
    public void Filter_CarriesEveryPart()
    {
        var member = Guid.CreateVersion7();
        var filter = new AuditQuery { Member = member, Server = "github", Tool = "read", Result = "denied", Call = 1 }.Filter;

        Assert.Equal((member, "github", "read", "denied"), (filter.MemberId!.Value, filter.Server, filter.Tool, filter.Outcome));
    }
}
