using McpNest.Web.Gateway;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace McpNest.Web.Hosting;

/// <summary>What one client may take of the server.</summary>
internal static class KestrelLimits
{
    // More than the gateway's front reader takes, so that the front's own answer comes first.
    public const long MaxBody = FrontReader.MaxBytes + (64 * 1024);

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 2_000;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 300;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
    }
}
