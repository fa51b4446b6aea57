using System.Reflection;
using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using McpNest.Web.SignIn;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Architecture;

/// <summary>docs/privacy.md names every field that is kept, so that nobody promises people less than is recorded.</summary>
public sealed class PrivacyDocumentTests
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "privacy.md"));

    [Fact]
    public void EveryColumnOfNestDb_IsNamed()
    {
        using var context = new SqliteNestDbContext(new DbContextOptionsBuilder<SqliteNestDbContext>().UseSqlite("Data Source=:memory:").Options);
        AssertNamed(context);
    }

    [Fact]
    public void EveryColumnOfAccountsDb_IsNamed()
    {
        using var context = new AccountsDesignTimeFactory().CreateDbContext([]);
        AssertNamed(context);
    }

    [Fact]
    public void EveryFieldOfACall_IsNamed()
    {
        string[] fields = ["callId", "agent", .. typeof(CallRecord).GetProperties()
            .Select(property => Camel(property.Name) switch { "agentId" => "agent", "memberId" => "member", "grantId" => "grant", "allowed" => "decision", var name => name })];
        AssertNamed("call", fields.Except(["seq", "at"]));
    }

    [Fact]
    public void EveryFieldOfAChange_IsNamed() => AssertNamed("change", typeof(Change).GetNestedTypes()
        .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        .Select(property => Camel(property.Name))
        .Where(name => name != "equalityContract")
        .Distinct());

    private void AssertNamed(DbContext context)
    {
        Assert.All(
            context.Model.GetEntityTypes().Where(entity => entity.GetTableName() is not null).GroupBy(entity => entity.GetTableName()!),
            table => AssertNamed(table.Key, table.SelectMany(entity => entity.GetProperties().Where(property => !entity.IsOwned() || !property.IsPrimaryKey())).Select(property => property.GetColumnName()).Distinct()));
    }

    /// <summary>In the row of a table or record.</summary>
    private void AssertNamed(string row, IEnumerable<string> fields)
    {
        var line = Assert.Single(_lines, line => line.StartsWith('|') && line.Split('|')[1].Contains($"`{row}`", StringComparison.Ordinal));
        var missing = fields.Where(field => !line.Contains($"`{field}`", StringComparison.Ordinal));
        Assert.True(!missing.Any(), $"docs/privacy.md does not name of {row}: {string.Join(", ", missing)}");
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
