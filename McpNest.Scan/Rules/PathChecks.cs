using McpNest.Scan.Reading;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Folders that are given to local servers.</summary>
internal static class PathChecks
{
    public static void Check(Subject subject, FindingList found)
    {
        if (!subject.Server.IsLocal || subject.Launch?.Kind is LaunchKind.Container or LaunchKind.Inline)
        {
            return;
        }

        var args = subject.ServerArgs;
        for (var i = 0; i < args.Length; i++)
        {
            var (option, joined) = Flags.Split(args[i].Value);
            var isJoined = joined is not null && option.StartsWith('-');
            var path = isJoined ? joined! : args[i].Value;
            var before = isJoined ? option : i > 0 ? args[i - 1].Value : "";
            One(subject, found, args[i], path, before);
        }

        foreach (var variable in subject.Variables.Where(variable => NamesFolders(variable.Name)))
        {
            foreach (var path in variable.Text.Value.Split(',', ';').Select(path => path.Trim()))
            {
                One(subject, found, variable.Text, path, "--dir");
            }
        }
    }

    private static void One(Subject subject, FindingList found, ConfigText at, string path, string before)
    {
        if (!DiskPaths.LooksLikePath(path) && !path.StartsWith('.'))
        {
            return;
        }

        if (DiskPaths.IsDisk(path) && (path.Trim() is not "/" and not "/." || MayMeanDisk(subject, before)))
        {
            found.Add(Reaching.WholeDisk, subject, $"The server is given the whole disk ({Quote.Piece(path)}).", at, snippet: "${workspaceFolder}");
        }
        else if (DiskPaths.IsHome(path))
        {
            found.Add(Reaching.WholeDisk, subject, $"The server is given a home folder ({Quote.Piece(path)}).", at, snippet: "${workspaceFolder}");
        }
        else if (DiskPaths.SecretPlace(path) is { } place)
        {
            Secret(subject, found, at, path, place);
        }
    }

    /// <summary>A place with secrets is given away: less bad for the server that is there to use it, or for one file of it.</summary>
    internal static void Secret(Subject subject, FindingList found, ConfigText at, string path, SecretPlace place)
    {
        var words = Words.Split((subject.Launch?.Package ?? "") + " " + subject.Server.Name);
        var isNeeded = place.NeededBy.Split(' ').Any(word => word.Length > 0 && words.Contains(word));
        found.Add(Reaching.SecretFolder, subject, $"The server is given {Quote.Piece(path)}, which holds {place.What}.", at, isNeeded ? Severity.Medium : null);
    }

    // A single slash is also a route of a web server.
    private static bool MayMeanDisk(Subject subject, string before) =>
        before.StartsWith('-') ? NamesFolders(before) : Words.Split((subject.Launch?.Package ?? "") + " " + subject.Server.Name).Any(word => word is "filesystem" or "files" or "file" or "fs" or "commander" or "editor" or "disk" or "folder");

    private static bool NamesFolders(string name)
    {
        var words = Words.Split(name);
        return words.Any(word => word is "dir" or "dirs" or "directory" or "directories" or "folder" or "folders" or "roots" or "root" or "allowed" or "workspace" or "workdir") && !words.Contains("log") && !words.Contains("cache") && !words.Contains("url");
    }
}
