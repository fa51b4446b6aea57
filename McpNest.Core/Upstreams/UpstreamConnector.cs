using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Makes the connection that fits a server and its user. For a hosted one, only when its launch is approved.</summary>
internal delegate IUpstream UpstreamConnector(UpstreamServer server, ServerTarget target, UpstreamEra era, UpstreamUser user);
