using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>nest.db on SQLite.</summary>
public sealed class SqliteNestDbContext(DbContextOptions<SqliteNestDbContext> options) : NestDbContext(options);
