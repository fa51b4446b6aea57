namespace McpNest.Core.Upstreams;

/// <summary>Finds the one file a command means, so that nothing else can be started in its place.</summary>
internal static class ExecutablePath
{
    /// <exception cref="NestException">There is no such program.</exception>
    public static string Resolve(string command)
    {
        if (command.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) >= 0 || (OperatingSystem.IsWindows() && command.Contains(':', StringComparison.Ordinal)))
        {
            return Path.IsPathFullyQualified(command) && Candidates(command).FirstOrDefault(IsExecutable) is { } file
                ? file
                : throw new NestException(
                    "The command of this server is no program on this machine; give a bare name that is on the PATH, or an absolute path.");
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => Candidates(Path.Combine(folder, command)))
            .FirstOrDefault(IsExecutable)
            ?? throw new NestException("The command of this server was not found on the PATH of the nest; install it, or give an absolute path.");
    }

    /// <summary>Whether Windows would hand the file to its shell.</summary>
    public static bool IsBatchFile(string path) =>
        Path.GetExtension(path) is var extension
        && (extension.Equals(".cmd", StringComparison.OrdinalIgnoreCase) || extension.Equals(".bat", StringComparison.OrdinalIgnoreCase));

    // On Windows "npx" means npx.cmd: the file without extension beside it is a script for other systems. "python3.11" has none either.
    private static IEnumerable<string> Candidates(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return [path];
        }

        var extensions = (Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries);
        return extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
            ? [path]
            : extensions.Select(extension => path + extension.ToLowerInvariant());
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
