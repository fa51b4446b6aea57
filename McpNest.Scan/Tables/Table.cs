using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>Where an entry of a table was read, and when.</summary>
/// <param name="Date">Such as <c>2026-11-22</c>.</param>
public sealed record Origin(string Source, string Date);

/// <summary>One thing that is known, with its origin. A test fails when an entry lacks it.</summary>
public interface ITableEntry
{
    Origin Origin { get; }
}

/// <summary>A table of what is known. Tables age: show their date.</summary>
public interface ITable
{
    string Name { get; }

    /// <summary>The newest date of its entries.</summary>
    string Date { get; }

    IReadOnlyList<ITableEntry> All { get; }
}

/// <inheritdoc cref="ITable"/>
public sealed record Table<T>(string Name, ImmutableArray<T> Entries) : ITable
    where T : class, ITableEntry
{
    public string Date { get; } = Entries.Max(entry => entry.Origin.Date) ?? "";

    public IReadOnlyList<ITableEntry> All => ImmutableArray<ITableEntry>.CastUp(Entries);
}

/// <summary>The registry a package comes from.</summary>
public enum Ecosystem
{
    Npm,
    PyPi,
    Image,
    NuGet,
}
