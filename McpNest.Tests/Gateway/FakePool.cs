using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Tests.Gateway;

/// <summary>A pool whose connections the test supplies.</summary>
internal static class FakePool
{
    public static readonly ServerTarget Target = new() { Transport = ServerTransport.Http, Url = new Uri("http://127.0.0.1:9/mcp") };

    public static UpstreamPool Of(Func<Guid, IUpstream> connect, CurrentPolicy policy, DiscoveryRecorder? recorder = null) => new(
        (_, _, _) => Task.FromResult(Target), (server, _, _, _) => connect(server.Id), policy, recorder ?? ((_, _) => Task.CompletedTask),
        new UpstreamLimits(), TimeProvider.System, NullLogger.Instance);
}
