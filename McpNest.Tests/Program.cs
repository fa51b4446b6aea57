using McpNest.Tests.Conformance;
using McpNest.Tests.Conformance.Fixture;
using McpNest.Tests.Support.Upstreams;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace McpNest.Tests;

/// <summary>The test program. Called with its own switch it is a child process that tests host: badly behaved, the sample server, or a part in the conformance runs.</summary>
internal static class TestProgram
{
    public static async Task<int> Main(string[] args) => args switch
    {
        [HostileChild.Switch, var mode, .. var rest] => await HostileChild.RunAsync(mode, rest),
        [ConformanceClient.Switch, .. var rest] => await ConformanceClient.RunAsync(rest),
        [ConformanceFixture.Switch, .. var rest] => await ConformanceFixture.RunAsync(rest),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            await TestPlatformTestFramework.RunAsync(args, (builder, arguments) => builder.AddSelfRegisteredExtensions(arguments)),
        _ => await ConsoleRunner.Run(args),
    };
}
