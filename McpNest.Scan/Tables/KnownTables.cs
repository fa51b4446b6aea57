using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>All tables, to show their dates.</summary>
public static class KnownTables
{
    public static ImmutableArray<ITable> All { get; } =
    [
        VulnerableVersions.Table, MaliciousPackages.Table, ArchivedServers.Table, KnownPackages.Table, VendorScopes.Table, RemoteHosts.Table, CapabilityHosts.Table, OddHosts.Table, Capabilities.Table, ShellServers.Table,
        ReadOnlySwitches.Table, DangerFlags.Power, DangerFlags.Encryption, DangerFlags.Authentication, ContainerFlags.Table, SecretShapes.Table, SecretPlaces.Table, DefaultLogins.Table,
    ];
}
