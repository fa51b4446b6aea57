using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Which class of connection fits a server.</summary>
internal static class UpstreamConnections
{
    public static UpstreamConnector Connector(OutboundHttp http, ConnectionMeans means) =>
        (server, target, era, user) => (target.Transport, era) switch
        {
            (ServerTransport.Stdio, _) => new StdioUpstream(ApprovedLaunch.Of(server, target), era, user, means),
            (ServerTransport.Sse, _) => new SseUpstream(target, http.Client, user, means),
            (_, UpstreamEra.Stateless) => new StatelessHttpUpstream(target, http.Client, user, means),
            _ => new HttpUpstream(target, http.Client, user, means),
        };
}
