namespace McpNest.Core.Storage;

/// <summary>Creates files that only their owner may read.</summary>
public static class OwnerFile
{
    /// <summary>A new file, open for writing.</summary>
    /// <exception cref="IOException">There is one already, or it cannot be written.</exception>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) // Windows folders hand their own rights down
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Whether others than the owner may do anything with an existing file.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0;
}
