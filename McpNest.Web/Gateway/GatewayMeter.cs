using System.Diagnostics.Metrics;

namespace McpNest.Web.Gateway;

/// <summary>Counts what the gateway refuses before it is a call. Reasons are a fixed set; nothing of a request is in it.</summary>
internal sealed class GatewayMeter(IMeterFactory factory)
{
    public const string Name = "McpNest.Gateway";

    private readonly Counter<long> _refused = factory.Create(Name).CreateCounter<long>(
        "mcpnest.gateway.refused", description: "Requests refused before they were a call.");

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
