namespace McpNest.Scan.Results;

/// <summary>Texts that mean a place of the computer a configuration was written on.</summary>
internal static class LaptopPaths
{
    private static readonly string[] s_project = ["workspaceFolder", "workspaceRoot", "fileDirname", "__dirname", "CLAUDE_PLUGIN_ROOT", "CLAUDE_PROJECT_DIR", "extensionPath", "PWD", "${cwd}", "${file}", "{workspace"];

    private static readonly string[] s_home = ["userHome", "HOME}", "$HOME", "USERPROFILE", "APPDATA"];

    /// <summary>What kind of place a text means; null for none.</summary>
    public static string? Find(string text)
    {
        text = text.Trim().Trim('"', '\'');
        // Also what stands behind a switch: --directory=/home/ada/notes
        var path = text.StartsWith('-') && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? text[(at + 1)..] : text;
        if (path.Length is 0 or > 1_000 || path.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        return Array.Exists(s_project, part => path.Contains(part, StringComparison.Ordinal)) || IsRelative(path) ? "a folder of the project that is open"
            : Array.Exists(s_home, part => path.Contains(part, StringComparison.Ordinal)) || path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith(@"~\", StringComparison.Ordinal) ? "a folder of somebody's home"
            : IsRooted(path) ? "a folder of this computer" : null;
    }

    private static bool IsRelative(string path) =>
        path is "." or ".." or "./" || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith(@".\", StringComparison.Ordinal) || path.StartsWith(@"..\", StringComparison.Ordinal);

    private static bool IsRooted(string path) =>
        (path[0] == '/' && path.Length > 1 && (path.IndexOf('/', 1) > 0 || path is "/home" or "/Users" or "/mnt" or "/data" or "/tmp") && !path.StartsWith("//", StringComparison.Ordinal)) || path == "/"
        || (path is [var drive, ':', '/' or '\\', ..] && char.IsAsciiLetter(drive)) || path.StartsWith(@"\\", StringComparison.Ordinal);
}
