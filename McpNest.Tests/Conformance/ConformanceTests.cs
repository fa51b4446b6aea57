using McpNest.Tests.Conformance.Fixture;
using McpNest.Tests.Support;

namespace McpNest.Tests.Conformance;

/// <summary>The conformance suite of the protocol against a server, directly and through the nest: an agent cannot tell the two apart.</summary>
public sealed class ConformanceTests
{
    private const string DeniedTool = "test_image_content";

    public static TheoryData<string> Versions => [.. ConformanceSuite.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Fixture_MeetsEveryRequirementThatIsScored(string version)
    {
        ConformanceSuite.Need();
        await using var fixture = await ConformanceFixture.StartAsync();

        var (code, results, summary) = await ConformanceSuite.ServerAsync(fixture.Url, version);

        Assert.True(code == 0, summary);
        Assert.True(results.Checks.Count > 80, summary);
        Assert.DoesNotContain(results.Checks, check => check.Value.Status == CheckStatus.Warning);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Server_ThroughTheNest_PassesEveryCheckItPassesDirectly(string version)
    {
        ConformanceSuite.Need();
        await using var fixture = await ConformanceFixture.StartAsync();
        await using var nest = new ConformanceNest();
        var url = await ReadyAsync(nest, fixture);
        var allowed = AllowedChecks.Parse(await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "McpNest.Tests", "Conformance", "allowed.txt"), TestContext.Current.CancellationToken));

        var (_, direct, _) = await ConformanceSuite.ServerAsync(fixture.Url, version);
        var (_, through, summary) = await ConformanceSuite.ServerAsync(url, version);

        var worse = Comparison.Worse(direct, through).Where(check => !allowed.Contains(check.Key)).ToList();
        Assert.True(worse.Count == 0, $"{worse.Count} checks of {version} are worse through the nest:\n{Lines(worse)}\n\n{summary}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Tool_ThatIsDenied_FailsItsOwnChecksAndNoOther(string version)
    {
        ConformanceSuite.Need();
        await using var fixture = await ConformanceFixture.StartAsync();
        await using var nest = new ConformanceNest();
        var url = await ReadyAsync(nest, fixture);

        var (_, before, _) = await ConformanceSuite.ServerAsync(url, version);
        await nest.ApplyAsync(NestSeeds.Denied(DeniedTool));
        var (_, after, _) = await ConformanceSuite.ServerAsync(url, version);

        var changed = Comparison.Worse(before, after).Concat(Comparison.Worse(after, before)).ToList();
        Assert.True(
            changed is [{ Key: { Scenario: "tools-call-image", Id: "tools-call-image" } }],
            $"With {DeniedTool} denied, {changed.Count} checks of {version} changed:\n{Lines(changed)}");
    }

    private static async Task<Uri> ReadyAsync(ConformanceNest nest, ConformanceFixture fixture)
    {
        await nest.ApplyAsync(NestSeeds.Everything(fixture.Url, prefix: false));
        await nest.ServeAsync();
        return await nest.IssueAsync(NestSeeds.Email, "Conformance suite");
    }

    private static string Lines(IEnumerable<KeyValuePair<CheckKey, string>> checks) =>
        string.Join('\n', checks.Select(check => $"  {check.Key}: {check.Value}"));
}
