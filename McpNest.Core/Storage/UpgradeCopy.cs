using System.Globalization;

namespace McpNest.Core.Storage;

/// <summary>Copies of the folder's databases from before an upgrade, in <c>backups/before-STEP-TIME</c>. Keys are not copied: no upgrade touches them.</summary>
public static class UpgradeCopy
{
    /// <summary>Where all of these are.</summary>
    public static string FolderOf(DataFolder folder) => folder.File("backups");

    /// <summary>Copies whatever databases there are; leaves nothing behind when it fails.</summary>
    /// <param name="step">The step the tables will have afterwards.</param>
    /// <returns>The folder of the copies.</returns>
    /// <exception cref="NestException">There is too little room.</exception>
    public static string Take(DataFolder folder, string step, DateTimeOffset now)
    {
        string[] databases = [folder.NestDatabase, folder.AccountsDatabase];
        // Once for the copy, once for tables that are built anew.
        DatabaseCopy.DemandRoom(folder.Path, 2 * databases.Sum(DatabaseCopy.SizeOf), "Upgrading the data folder");
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var place = Path.Combine(FolderOf(folder), $"before-{step}-{time}");
        var partial = place + ".partial";
        DataFolder.CreateOwnerOnly(FolderOf(folder));
        DataFolder.CreateOwnerOnly(partial);
        try
        {
            foreach (var database in databases.Where(File.Exists))
            {
                var copy = Path.Combine(partial, Path.GetFileName(database));
                DatabaseCopy.Take(database, copy);
                DatabaseCopy.Close(copy);
            }

            Directory.Move(partial, place);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }

        return place;
    }

    /// <summary>Takes out what a killed process left unfinished.</summary>
    public static void RemovePartial(DataFolder folder)
    {
        if (Directory.Exists(FolderOf(folder)))
        {
            foreach (var partial in Directory.GetDirectories(FolderOf(folder), "before-*.partial"))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    /// <summary>Takes all copies out, for whoever must be in none of them any more.</summary>
    /// <returns>What was taken out, and what stays because it is not of an upgrade: an operator's own backup, say.</returns>
    public static (IReadOnlyList<string> Removed, IReadOnlyList<string> Left) RemoveAll(DataFolder folder)
    {
        if (!Directory.Exists(FolderOf(folder)))
        {
            return ([], []);
        }

        var copies = Directory.GetDirectories(FolderOf(folder), "before-*");
        foreach (var copy in copies)
        {
            Directory.Delete(copy, recursive: true);
        }

        return (copies, Directory.GetFileSystemEntries(FolderOf(folder)));
    }
}
