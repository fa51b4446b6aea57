using System.Diagnostics.Metrics;

namespace McpNest.Web.Gateway;

/// <summary>Counts what the gateway refuses before it is a call, and what it drops. Reasons are a fixed set; nothing of a request is in it.</summary>
internal sealed class GatewayMeter
{
    public const string Name = "McpNest.Gateway";

    private readonly Counter<long> _refused;
    private readonly Counter<long> _dropped;

    public GatewayMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        _refused = meter.CreateCounter<long>("mcpnest.gateway.refused", description: "Requests refused before they were a call.");
        _dropped = meter.CreateCounter<long>("mcpnest.gateway.dropped", description: "Messages that nobody waited for or nobody read in time.");
    }

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
