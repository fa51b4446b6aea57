namespace McpNest.Tests.Conformance;

/// <summary>The conformance suite of the protocol against the nest as a client of the servers behind it.</summary>
public sealed class ClientScenarioTests(ClientScenarioTests.RunningNest running) : IClassFixture<ClientScenarioTests.RunningNest>
{
    [Theory]
    [InlineData("initialize", "2025-11-25")]
    [InlineData("tools_call", "2025-11-25")]
    [InlineData("tools_call", "2026-07-28")]
    [InlineData("sse-retry", "2025-11-25")]
    [InlineData("elicitation-sep1034-client-defaults", "2025-11-25")]
    [InlineData("json-schema-2020-12-preservation", "2025-11-25")]
    [InlineData("json-schema-2020-12-preservation", "2026-07-28")]
    [InlineData("json-schema-ref-no-deref", "2026-07-28")]
    [InlineData("request-metadata", "2026-07-28")]
    [InlineData("http-standard-headers", "2026-07-28")]
    [InlineData("http-custom-headers", "2026-07-28")]
    [InlineData("http-invalid-tool-headers", "2026-07-28")]
    [InlineData("sep-2322-client-request-state", "2026-07-28")]
    public async Task Client_WhoseRequestsGoThroughTheNest_MeetsTheScenario(string scenario, string version)
    {
        var nest = await running.NestAsync();

        var (code, output) = await ConformanceSuite.ClientAsync(
            scenario, version, ["dotnet", typeof(ClientScenarioTests).Assembly.Location, ConformanceClient.Switch, nest.Data, nest.Url.AbsoluteUri]);

        Assert.True(code == 0, output);
        Assert.Contains("OVERALL: PASSED", output, StringComparison.Ordinal);
    }

    /// <summary>One nest for all scenarios, each with a server, a member and a key of its own.</summary>
    public sealed class RunningNest : IAsyncDisposable
    {
        private ConformanceNest? _nest;

        public async ValueTask DisposeAsync() => await (_nest?.DisposeAsync() ?? ValueTask.CompletedTask);

        internal async Task<ConformanceNest> NestAsync()
        {
            if (_nest is null)
            {
                ConformanceSuite.Need();
                _nest = new ConformanceNest();
                await _nest.CommandAsync("member", "add", "operator@example.com");
                await _nest.ServeAsync();
            }

            return _nest;
        }
    }
}
