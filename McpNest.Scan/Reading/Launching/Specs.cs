using System.Buffers;

namespace McpNest.Scan.Reading.Launching;

/// <summary>What a word that names code says: a package with a version, a repository, an address, a folder.</summary>
internal static class Specs
{
    private static readonly SearchValues<char> s_noName = SearchValues.Create("${}<>%\"'` \t\\|&;()");

    private static readonly SearchValues<char> s_range = SearchValues.Create(" *|<>^~");

    private static readonly SearchValues<char> s_endsName = SearchValues.Create("=<>~!@[ ;");

    private const int CommitLength = 40;

    /// <param name="Kind">Null for a package of the runner's own registry.</param>
    public readonly record struct Spec(LaunchKind? Kind, string? Package, string? Version, bool IsPinned);

    /// <summary>As npm reads it.</summary>
    public static Spec Npm(string text)
    {
        text = text.Trim();
        if (Elsewhere(text) is { } elsewhere)
        {
            return elsewhere;
        }

        // owner/repository is one of GitHub.
        if (text.Length > 0 && text[0] != '@' && text.Count(c => c == '/') == 1 && !text.EndsWith('/'))
        {
            return Commit("github:" + text, '#');
        }

        var at = text.IndexOf('@', Math.Min(1, text.Length));
        var (name, version) = at > 0 ? (text[..at], text[(at + 1)..]) : (text, null);
        if (version?.StartsWith("npm:", StringComparison.Ordinal) == true)
        {
            return Npm(version[4..]); // another name for it
        }

        return version is not null && Elsewhere(version) is { } named ? named
            : IsName(name) ? new Spec(null, name, Empty(version), IsExact(version)) : new Spec(null, null, null, false);
    }

    /// <summary>As pip and uv read it: name[extra]==1.2.3, name@1.2.3, git+https://…@commit.</summary>
    public static Spec PyPi(string text)
    {
        text = text.Trim();
        if (Elsewhere(text) is { } elsewhere)
        {
            return elsewhere;
        }

        var at = text.AsSpan().IndexOfAny(s_endsName);
        var name = at < 0 ? text : text[..at];
        if (!IsName(name) || name.Contains('/', StringComparison.Ordinal))
        {
            return new Spec(null, null, null, false);
        }

        var rest = at < 0 ? "" : text[at..].Trim();
        if (rest.StartsWith('[') && rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            rest = rest[(end + 1)..].Trim();
        }

        if (rest.StartsWith('@'))
        {
            var behind = rest[1..].Trim();
            return Elsewhere(behind) is { } named ? named : new Spec(null, name, Empty(behind), IsExact(behind));
        }

        var isEqual = rest.StartsWith("==", StringComparison.Ordinal);
        var version = isEqual ? rest.TrimStart('=').Trim() : rest;
        return new Spec(null, name, Empty(version), isEqual && version.Length > 0 && char.IsAsciiDigit(version[0]) && version.AsSpan().IndexOfAny("*, ") < 0);
    }

    /// <summary>registry:5000/name:tag@sha256:…</summary>
    public static Spec Image(string text)
    {
        var digest = text.IndexOf('@', StringComparison.Ordinal);
        var name = digest < 0 ? text : text[..digest];
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var tag = colon < 0 ? null : name[(colon + 1)..];
        name = colon < 0 ? name : name[..colon];
        return digest < 0
            ? new Spec(null, Empty(name), Empty(tag), false)
            : new Spec(null, Empty(name), text[(digest + 1)..], text[(digest + 1)..] is ['s', 'h', 'a', '2', '5', '6', ':', .. { Length: 64 } hash] && hash.All(char.IsAsciiHexDigit));
    }

    public static bool IsAddress(string text) => text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>A folder or a file, however it is written.</summary>
    public static bool IsPath(string text) =>
        text is "." or ".." or "~" || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || text.StartsWith(@".\", StringComparison.Ordinal) || text.StartsWith(@"..\", StringComparison.Ordinal)
        || text.StartsWith('/') || text.StartsWith("~/", StringComparison.Ordinal) || text.StartsWith(@"~\", StringComparison.Ordinal) || text.StartsWith(@"\\", StringComparison.Ordinal)
        || (text is [var drive, ':', '/' or '\\', ..] && char.IsAsciiLetter(drive)) || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("${workspace", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("${PWD}", StringComparison.Ordinal) || text.StartsWith("$PWD/", StringComparison.Ordinal) || text.StartsWith("${HOME}", StringComparison.Ordinal) || text.StartsWith("$HOME/", StringComparison.Ordinal)
        || text.StartsWith("${userHome}", StringComparison.Ordinal) || text.StartsWith("${CLAUDE_PLUGIN_ROOT}", StringComparison.Ordinal) || text.StartsWith("${CLAUDE_PROJECT_DIR", StringComparison.Ordinal) || text.StartsWith("${extensionPath}", StringComparison.Ordinal)
        || text.StartsWith("${__dirname}", StringComparison.Ordinal) || text.StartsWith("${cwd}", StringComparison.Ordinal);

    /// <summary>1.2.3, also with what stands behind it: no range, no tag, no part of a version.</summary>
    public static bool IsExact(string? version)
    {
        version = version?.TrimStart('v', '=');
        if (string.IsNullOrEmpty(version))
        {
            return false;
        }

        var end = version.AsSpan().IndexOfAny("-+");
        var core = (end < 0 ? version : version[..end]).Split('.');
        return core.Length >= 3 && core[0].Length > 0 && core.All(part => part.Length > 0 && part.Any(char.IsAsciiDigit) && part.All(char.IsAsciiLetterOrDigit) && char.IsAsciiDigit(part[0]))
            && version.AsSpan().IndexOfAny(s_range) < 0;
    }

    /// <summary>A repository, an address or a folder; null for a name.</summary>
    private static Spec? Elsewhere(string text)
    {
        if (IsPath(text))
        {
            return new Spec(LaunchKind.Script, text, null, false);
        }

        if (text.StartsWith("git+", StringComparison.OrdinalIgnoreCase) || text.StartsWith("git://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("git@", StringComparison.OrdinalIgnoreCase) || text.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase))
        {
            return text.Contains('#', StringComparison.Ordinal) && !text.Contains("#subdirectory=", StringComparison.Ordinal) && !text.Contains("#egg=", StringComparison.Ordinal) ? Commit(text, '#') : Commit(text, '@');
        }

        foreach (var host in (ReadOnlySpan<string>)["github:", "gitlab:", "bitbucket:", "gist:"])
        {
            if (text.StartsWith(host, StringComparison.OrdinalIgnoreCase))
            {
                return Commit(text, '#');
            }
        }

        if (!IsAddress(text))
        {
            return null;
        }

        // An address that carries a hash of what is behind it is pinned.
        var hash = text.IndexOf("#sha256=", StringComparison.OrdinalIgnoreCase);
        return hash > 0 ? new Spec(LaunchKind.Remote, WithoutLogin(text[..hash]), text[(hash + 1)..], text.Length - hash >= 72)
            : text.Contains(".git#", StringComparison.Ordinal) ? Commit(text, '#') : new Spec(LaunchKind.Remote, WithoutLogin(text), null, false);
    }

    // What a package is called is shown; an account before its host is not part of that. git@ is everybody's.
    private static string WithoutLogin(string text)
    {
        var from = text.IndexOf("://", StringComparison.Ordinal) + 3;
        if (from < 3)
        {
            return text;
        }

        var end = text.IndexOf('/', from);
        var at = text.LastIndexOf('@', end < 0 ? text.Length - 1 : end);
        return at < from || text[from..at] == "git" ? text : text[..from] + text[(at + 1)..];
    }

    private static Spec Commit(string text, char sign)
    {
        var subfolder = text.IndexOf("#subdirectory=", StringComparison.Ordinal) is >= 0 and var from ? from : text.IndexOf("#egg=", StringComparison.Ordinal);
        var whole = subfolder >= 0 ? text[..subfolder] : text;
        // The @ of ssh's user stands before the last slash.
        var at = sign == '#' ? whole.IndexOf('#', StringComparison.Ordinal) : whole.LastIndexOf('@') is > 0 and var last && last > whole.LastIndexOf('/') ? last : -1;
        var version = at < 0 ? null : whole[(at + 1)..];
        return new Spec(LaunchKind.Remote, WithoutLogin(at < 0 ? whole : whole[..at]), Empty(version), version is { Length: CommitLength } && version.All(char.IsAsciiHexDigit));
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 214 && name.AsSpan().IndexOfAny(s_noName) < 0 && !name.StartsWith('-');

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
