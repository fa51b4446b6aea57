using McpNest.Web.Doctor.Checks;

namespace McpNest.Web.Doctor;

/// <summary>All checks, in the order in which an operator mends.</summary>
internal static class Examination
{
    private static readonly Check[] s_checks =
    [
        new FolderCheck(), new SettingsCheck(), new PermissionsCheck(), new RuntimeCheck(), new DiskCheck(), new ClockCheck(),
        new JournalCheck(), new CheckpointCheck(), new BackupCheck(), new AddressCheck(), new CertificateCheck(), new ProxyCheck(), new ProxyLogCheck(),
        new SignInCheck(), new ProviderCheck(), new NoticesCheck(), new ContainmentCheck(), new RiskCheck(),
    ];

    public static IReadOnlyList<string> Names => [.. s_checks.Select(check => check.Name)];

    public static IReadOnlyList<Finding> Of(NestFacts nest) => [.. s_checks.SelectMany(check => check.Look(nest))];
}
