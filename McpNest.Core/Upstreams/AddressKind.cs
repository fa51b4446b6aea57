namespace McpNest.Core.Upstreams;

/// <summary>What kind of place an IP address is.</summary>
public enum AddressKind
{
    Public,

    /// <summary>A private network (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7).</summary>
    Private,
    Loopback,

    /// <summary>Never connected to: link-local and metadata services, multicast, reserved and translated addresses.</summary>
    Refused,
}
