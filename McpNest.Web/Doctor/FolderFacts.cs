using System.Runtime.Versioning;
using McpNest.Core.Storage;

namespace McpNest.Web.Doctor;

/// <summary>What the file system tells of a data folder.</summary>
internal static class FolderFacts
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static NestFacts Add(NestFacts facts) => facts with
    {
        FreeBytes = Free(facts.Folder),
        DatabaseBytes = Length(facts.Folder.NestDatabase) + Length(facts.Folder.AccountsDatabase),
        OpenToOthers = OperatingSystem.IsWindows() ? [] : [.. Open(facts.Folder)],
    };

    [UnsupportedOSPlatform("windows")]
    private static IEnumerable<string> Open(DataFolder folder)
    {
        if ((File.GetUnixFileMode(folder.Path) & ~Owners) != 0)
        {
            yield return folder.Path;
        }

        // The databases with their logs, the keys, and the settings, which may hold a secret; what else lies there is behind the folder's own rights.
        foreach (var path in Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (IsSecret(name) && OwnerFile.IsOpenToOthers(path))
            {
                yield return path;
            }
        }
    }

    private static bool IsSecret(string name) =>
        name.Contains(".db", StringComparison.Ordinal) || name.Contains(".key", StringComparison.Ordinal) || name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase);

    private static long? Free(DataFolder folder)
    {
        try
        {
            return new DriveInfo(folder.Path).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
