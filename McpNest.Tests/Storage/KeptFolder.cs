using System.IO.Compression;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace McpNest.Tests.Storage;

/// <summary>Data folders as earlier versions left them.</summary>
internal static class KeptFolder
{
    /// <summary>The first version's last step.</summary>
    public const string FirstStep = "20261123003610_MemberTokens";

    /// <summary>Unpacks the folder kept from the first version: two people, one hosted server, seven calls, a stop and its end.</summary>
    public static void Unpack(string folder)
    {
        DataFolder.Open(folder);
        ZipFile.ExtractToDirectory(Path.Combine(Repository.Root, "McpNest.Tests", "Fixtures", "v0.1-first.zip"), folder);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(folder))
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    /// <summary>Makes nest.db with the tables of the first version, and fills it.</summary>
    public static void Create(DataFolder folder, string sql)
    {
        NestKey.Open(folder);
        DataFolder.Reserve(folder.NestDatabase);
        using (var context = new SqliteNestDbContext(new DbContextOptionsBuilder<SqliteNestDbContext>().UseSqlite($"Data Source={folder.NestDatabase};Pooling=False").Options))
        {
            context.GetService<IMigrator>().Migrate(FirstStep);
        }

        Run(folder.NestDatabase, sql);
    }

    public static void Run(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Rows as text, one line each.</summary>
    public static List<string> Read(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}")));
        }

        return rows;
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        return connection;
    }
}
