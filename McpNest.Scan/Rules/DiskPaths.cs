using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Tells what a path leads to by how it is written.</summary>
internal static class DiskPaths
{
    /// <summary>Whether it is a whole disk.</summary>
    public static bool IsDisk(string path) => Plain(path) is "/" or "/*" or "/." or "/host" or "/mnt/c" || (Plain(path) is { Length: 2 } drive && char.IsAsciiLetter(drive[0]) && drive[1] == ':');

    /// <summary>Whether it is a home folder, or the folder of all of them.</summary>
    public static bool IsHome(string path)
    {
        var plain = Plain(path);
        if (plain is "~" or "$HOME" or "${HOME}" or "${env:HOME}" or "${userHome}" or "%USERPROFILE%" or "${env:USERPROFILE}" or "$env:USERPROFILE" or "/home" or "/Users" or "/root" or "%HOMEPATH%" or "{env:HOME}")
        {
            return true;
        }

        var parts = plain.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (parts.Length == 2 && (plain.StartsWith("/home/", StringComparison.Ordinal) || plain.StartsWith("/Users/", StringComparison.Ordinal)) && parts[1] is not ("Shared" or "shared"))
            || (parts.Length is 2 or 3 && parts[0].Length == 2 && parts[0][1] == ':' && parts[1].Equals("Users", StringComparison.OrdinalIgnoreCase) && (parts.Length == 2 || !parts[2].Equals("Public", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The place with secrets a path lies in or is; null when it is none.</summary>
    public static SecretPlace? SecretPlace(string path)
    {
        var plain = Plain(path);
        if (!LooksLikePath(plain))
        {
            return null;
        }

        foreach (var place in SecretPlaces.Table.Entries)
        {
            if (place.Part[0] == '/' ? plain == place.Part : Holds(plain, place.Part))
            {
                return place;
            }
        }

        return null;
    }

    // Whole folders only: .aws is in ~/.aws/credentials, and not in ~/.awsome.
    private static bool Holds(string path, string part)
    {
        for (var at = path.IndexOf(part, StringComparison.OrdinalIgnoreCase); at >= 0; at = path.IndexOf(part, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + part.Length;
            if ((at == 0 || path[at - 1] == '/') && (end == path.Length || path[end] == '/'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text is a path at all.</summary>
    public static bool LooksLikePath(string text) =>
        text.Length is > 0 and < 500 && !text.Contains("://", StringComparison.Ordinal) && (text[0] is '/' or '~' or '.' or '$' or '%' or '{' || (text.Length > 1 && text[1] == ':'));

    private static string Plain(string path)
    {
        var slashed = path.Trim().Trim('"', '\'').Replace('\\', '/');
        return slashed.Length > 1 ? slashed.TrimEnd('/') is { Length: > 0 } rest ? rest : "/" : slashed;
    }
}
