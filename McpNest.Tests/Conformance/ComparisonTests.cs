namespace McpNest.Tests.Conformance;

/// <summary>The judge of the conformance runs.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData("SUCCESS", "SUCCESS", false)]
    [InlineData("SUCCESS", "INFO", false)]
    [InlineData("SUCCESS", "SKIPPED", true)]
    [InlineData("SUCCESS", "WARNING", true)]
    [InlineData("SUCCESS", "FAILURE", true)]
    [InlineData("WARNING", "SUCCESS", false)]
    [InlineData("WARNING", "FAILURE", true)]
    [InlineData("SKIPPED", "FAILURE", true)]
    [InlineData("FAILURE", "FAILURE", false)]
    public void Check_ThatWentWorse_IsNamed(string before, string after, bool worse) =>
        Assert.Equal(worse, Comparison.Worse(One(before), One(after)).Count == 1);

    [Fact]
    public void Check_ThatVanished_IsWorse_UnlessItHadFailed()
    {
        Assert.Single(Comparison.Worse(One("SUCCESS"), new CheckResults()));
        Assert.Empty(Comparison.Worse(One("FAILURE"), new CheckResults()));
    }

    [Theory]
    [InlineData("FAILURE", true)]
    [InlineData("WARNING", true)]
    [InlineData("INFO", false)]
    public void Check_ThatAppeared_IsWorseWhenItObjects(string status, bool worse) =>
        Assert.Equal(worse, Comparison.Worse(new CheckResults(), One(status)).Count == 1);

    [Fact]
    public void Checks_OfOneName_AreComparedInTheirOrder()
    {
        var (before, after) = (One("SUCCESS"), One("SUCCESS"));
        before.Add("ping", "ping", "Ping", "SUCCESS");
        after.Add("ping", "ping", "Ping", "FAILURE", "no answer");

        var (key, text) = Assert.Single(Comparison.Worse(before, after));

        Assert.Equal(("ping/ping (Ping 2)", "Fine → Failure: no answer"), (key.ToString(), text));
    }

    [Fact]
    public void Notes_OfSingleRequests_MayComeAndGo()
    {
        var before = new CheckResults();
        before.Add("server-sse-polling", "outgoing-request", "OutgoingRequest", "INFO");

        Assert.Empty(Comparison.Worse(before, new CheckResults()));
    }

    [Fact]
    public void Scenario_ThatCouldNotBeCarriedOut_IsNamedByItsCause()
    {
        var (before, after) = (One("SUCCESS"), One("FAILURE"));
        before.Add("headers", "accepts", "Accepts", "SUCCESS");
        before.Add("headers", "rejects", "Rejects", "SUCCESS");
        after.Add("headers", "no-tool", "NoTool", "FAILURE", "Not testable: there is no tool");
        after.Add("headers", "accepts", "NotTestable", "FAILURE", "Not testable: there is no tool");

        var worse = Comparison.Worse(before, after);

        Assert.Equal(["headers/no-tool (NoTool)", "ping/ping (Ping)"], worse.Keys.Select(key => key.ToString()).Order());
    }

    [Fact]
    public void AllowedChecks_AreThoseOfTheFile()
    {
        var allowed = AllowedChecks.Parse(["# why", "", "ping/ping: it is slow"]);

        Assert.True(allowed.Contains(new CheckKey("ping", "ping", "Ping", 3)));
        Assert.False(allowed.Contains(new CheckKey("ping", "wire-schema-valid", "WireSchemaValid", 0)));
    }

    [Theory]
    [InlineData("ping/ping")]
    [InlineData("ping/ping:")]
    [InlineData("ping: all of it")]
    [InlineData("ping/*: all of it")]
    public void AllowedChecks_WithoutCheckOrReason_AreRefused(string line) =>
        Assert.Throws<InvalidDataException>(() => AllowedChecks.Parse([line]));

    [Fact]
    public void AllowedChecks_AreTwoAtMost() =>
        Assert.Throws<InvalidDataException>(() => AllowedChecks.Parse(["a/a: x", "b/b: x", "c/c: x"]));

    private static CheckResults One(string status)
    {
        var results = new CheckResults();
        results.Add("ping", "ping", "Ping", status);
        return results;
    }
}
