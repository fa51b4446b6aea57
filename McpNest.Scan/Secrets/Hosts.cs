using System.Net;
using System.Net.Sockets;

namespace McpNest.Scan.Secrets;

/// <summary>Where a host is, told by its name alone; nothing is looked up.</summary>
internal static class Hosts
{
    /// <summary>Whether it is this computer.</summary>
    public static bool IsLoopback(string host) =>
        host is "localhost" or "host.docker.internal" or "host.containers.internal" or "" or "0.0.0.0" or "::" || host.EndsWith(".localhost", StringComparison.Ordinal)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it is a number in place of a name.</summary>
    public static bool IsNumber(string host) => host.Count(c => c is '.' or ':') >= 2 && IPAddress.TryParse(host, out _);

    /// <summary>Whether it lies in a network of one's own: private numbers, names without a dot, and endings kept for that.</summary>
    public static bool IsPrivate(string host)
    {
        if (IPAddress.TryParse(host, out var address) && IsNumber(host))
        {
            return IsPrivate(address);
        }

        return !host.Contains('.', StringComparison.Ordinal)
            || ((string[])[".local", ".internal", ".lan", ".intranet", ".corp", ".home", ".home.arpa", ".localdomain", ".private", ".svc", ".ts.net", ".test"]).Any(end => host.EndsWith(end, StringComparison.Ordinal));
    }

    private static bool IsPrivate(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is 10 or 127 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 100 && bytes[1] is >= 64 and < 128)
            : (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) || IPAddress.IsLoopback(address);
    }
}
