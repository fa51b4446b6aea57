using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace McpNest.Core.Storage;

/// <summary>Stores instants as UTC. Without it SQLite can neither order nor compare them.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
    instant => instant.UtcDateTime,
    stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
