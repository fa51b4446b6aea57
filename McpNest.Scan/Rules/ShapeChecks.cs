using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;

namespace McpNest.Scan.Rules;

/// <summary>Entries that do not do what they seem to.</summary>
internal static class ShapeChecks
{
    // They read a list where others want names.
    private static readonly HashSet<ClientKind> s_readLists = [ClientKind.Continue, ClientKind.Other];

    public static void CheckFiles(Ground ground, FindingList found)
    {
        foreach (var file in ground.Files)
        {
            foreach (var problem in file.Problems.Take(20))
            {
                var place = problem.Line > 0 ? $"Line {problem.Line}, column {problem.Column}: " : "";
                found.Add(Shape.Unreadable, file, place + problem.Sentence, problem.Line);
            }

            foreach (var twice in file.Duplicates.Take(50))
            {
                // The name may be anything somebody wrote; a path with it says enough.
                found.Add(Shape.TwiceInOnePlace, file, "A name stands here a second time; only the last one counts.", twice.Line, twice.Path);
            }

            var lists = file.Servers.Where(server => IsItem(server.Path)).Select(server => server.Path[..server.Path.LastIndexOf('[')]).Distinct();
            foreach (var list in s_readLists.Contains(file.Client) ? [] : lists)
            {
                found.Add(Shape.NotLoaded, file, $"{Quote.Piece(list)} is a list; clients expect names with their servers.", file.Servers.FirstOrDefault(server => server.Path.StartsWith(list, StringComparison.Ordinal))?.Line ?? 0, list);
            }
        }
    }

    /// <summary>Whether a path ends with a place in a list, as in <c>servers[2]</c>.</summary>
    public static bool IsItem(string path) => path.EndsWith(']') && path.LastIndexOf('[') is var open && open >= 0 && path.AsSpan(open + 1, path.Length - open - 2) is { IsEmpty: false } index && index.IndexOfAnyExceptInRange('0', '9') < 0;

    public static void CheckEntry(Subject subject, FindingList found)
    {
        var (server, hasUrl, hasCommand) = (subject.Server, !string.IsNullOrWhiteSpace(subject.Server.Url?.Value), !string.IsNullOrWhiteSpace(subject.Server.Command?.Value));
        // In Zed, extensions bring their own command; only their settings stand here.
        if (subject.File.Client == ClientKind.Zed && !hasUrl && !hasCommand && (subject.Raw("source")?.Value == "extension" || subject.Has("settings")))
        {
            return;
        }

        if (!hasUrl && !hasCommand && subject.Raw("type")?.Value is not ("builtin" or "platform" or "frontend" or "inline_python"))
        {
            found.Add(Shape.NotLoaded, subject, "There is neither a command nor an address.");
        }
        else if (hasUrl && hasCommand)
        {
            found.Add(Shape.BothKinds, subject, "There is a command and an address.", server.Url);
        }
    }

    public static void CheckPlaceholders(Subject subject, FindingList found)
    {
        var texts = subject.Texts.Concat(subject.Server.EnvironmentFile is { } file ? [file] : []);
        var open = texts.Where(text => Placeholder.IsLeftIn(References.Without(text.Value))).ToList();
        if (open.Count > 0)
        {
            found.Add(Shape.LeftIn, subject, open.Count == 1 ? "One value is still to be filled in." : $"{open.Count} values are still to be filled in.", open[0]);
        }
    }

    public static void CheckIgnored(Subject subject, FindingList found)
    {
        switch (subject.File.Client)
        {
            case ClientKind.Codex when subject.Server.Url is not null && subject.Has("headers"):
                found.Add(Shape.Ignored, subject, "Codex does not read “headers”; requests are sent without them.", subject.Server.Headers.FirstOrDefault()?.Text, snippet: "http_headers");
                break;
            case ClientKind.ClaudeDesktop when subject.Server is { Url: { } url, Command: null }:
                found.Add(Shape.Ignored, subject, "Claude Desktop does not load servers by address from this file.", url);
                break;
            default:
                break;
        }
    }
}
