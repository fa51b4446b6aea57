using System.Globalization;
using System.Reflection;
using McpNest.Scan.Rules;
using McpNest.Scan.Tables;

namespace McpNest.Tests.Scan.Tables;

public class TableTests
{
    // Found by reflection, so that no new table is forgotten.
    private static readonly ITable[] s_tables =
    [
        .. typeof(ITable).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
            .Where(property => typeof(ITable).IsAssignableFrom(property.PropertyType))
            .Select(property => (ITable)property.GetValue(null)!),
    ];

    [Fact]
    public void Every_entry_has_a_source_and_a_date()
    {
        Assert.True(s_tables.Length >= 18, $"{s_tables.Length} tables");
        foreach (var table in s_tables)
        {
            Assert.NotEmpty(table.All);
            Assert.All(table.All, entry =>
            {
                Assert.False(string.IsNullOrWhiteSpace(entry.Origin.Source), entry.ToString());
                Assert.True(DateOnly.TryParseExact(entry.Origin.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), entry.ToString());
            });
        }
    }

    [Fact]
    public void Every_table_is_shown_with_its_date()
    {
        Assert.Equal(s_tables.Select(table => table.Name).Order(), KnownTables.All.Select(table => table.Name).Order());
        Assert.All(KnownTables.All, table => Assert.Equal(10, table.Date.Length));
    }

    [Fact]
    public void Names_are_kept_as_they_are_looked_up()
    {
        Assert.All(VulnerableVersions.Table.Entries, entry => Assert.Contains(entry, VulnerableVersions.Of(entry.Ecosystem, entry.Package)));
        Assert.All(MaliciousPackages.Table.Entries, entry => Assert.Same(entry, MaliciousPackages.Find(entry.Ecosystem, entry.Package)));
        Assert.All(ArchivedServers.Table.Entries, entry => Assert.Same(entry, ArchivedServers.Find(entry.Ecosystem, entry.Package)));
        Assert.All(KnownPackages.Table.Entries, entry => Assert.True(KnownPackages.Has(entry.Ecosystem, entry.Package), entry.Package));
    }

    [Fact]
    public void No_known_package_is_called_malicious_invented_or_a_look_alike() =>
        Assert.All(KnownPackages.Table.Entries, entry =>
        {
            Assert.Null(MaliciousPackages.Find(entry.Ecosystem, entry.Package));
            Assert.False(VendorScopes.IsInvented(entry.Package), entry.Package);
            var runner = entry.Ecosystem == Ecosystem.Npm ? "npx" : "uvx";
            Assert.DoesNotContain(Scans.Of(Scans.Server($"\"command\":\"{runner}\",\"args\":[\"{entry.Package}\"]")), finding => finding.Rule.Id is "SUP006" or "SUP008" or "SUP009");
        });

    [Theory]
    [InlineData("1.0.0", "1.0.1", -1)]
    [InlineData("1.10.0", "1.9.9", 1)]
    [InlineData("2025.7.1", "2025.7.1", 0)]
    [InlineData("==1.2", "1.2.0", 0)]
    [InlineData("v1.2.3", "1.2.3", 0)]
    [InlineData("1.0.0-rc.1", "1.0.0", -1)]
    [InlineData("1.0.0.post1", "1.0.0", 0)]
    [InlineData("0.1.16+build", "0.1.16", 0)]
    [InlineData("99999999999999999999999.0", "1.0", 1)]
    [InlineData("", "0.0.1", -1)]
    public void Versions_are_compared_by_their_numbers(string a, string b, int order)
    {
        Assert.Equal(order, Math.Sign(Versions.Compare(a, b)));
        Assert.Equal(-order, Math.Sign(Versions.Compare(b, a)));
    }
}
