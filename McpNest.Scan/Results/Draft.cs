using System.Text;
using System.Text.Json;
using McpNest.Scan.Reading;
using McpNest.Scan.Results.Writing;

namespace McpNest.Scan.Results;

/// <summary>
/// The servers that can move, for whoever adds them to a nest: a list that the console's import reads. No secret is in it; in the place of
/// each stands its name, which the console asks for.
/// </summary>
public static class Draft
{
    private const int LongestName = 24;

    public static string Of(ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var names = new HashSet<string>(StringComparer.Ordinal) { "nest" };
        var moving = report.Files.SelectMany(file => file.Servers.Where(server => PlacementFinder.Of(file.Name, server).CanMove)).DistinctBy(Key);
        return JsonText.Of(laidOut: true, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("servers");
            foreach (var server in moving)
            {
                Write(writer, server, Slug(server.Name, names));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }) + "\n";
    }

    // The same server often stands in the files of several clients.
    private static string Key(ServerEntry server) =>
        server.Launch is { RemoteUrl: null } launch ? string.Join('\0', launch.Words.Select(word => word.Value)) : (server.Launch?.RemoteUrl ?? server.Url)?.Value ?? server.Name;

    private static void Write(Utf8JsonWriter writer, ServerEntry server, string name)
    {
        var secrets = new WithoutSecrets(server);
        writer.WriteStartObject();
        writer.WriteString("name", name);
        if ((server.Transport == ServerTransport.Stdio ? server.Launch?.RemoteUrl : server.Url) is { } url)
        {
            var isSse = server.Transport == ServerTransport.Sse || (server.Transport == ServerTransport.Stdio && (url.Value.EndsWith("/sse", StringComparison.Ordinal) || server.Launch!.ServerArgs.Any(arg => arg.Value is "--sse" or "sse-only")));
            writer.WriteString("transport", isSse ? "sse" : "http");
            writer.WriteString("url", secrets.Of(url, "${KEY}"));
            Pairs(writer, "headers", server.Headers.Concat(HeadersOf(server)), secrets);
        }
        else
        {
            var words = server.Launch!.Words;
            writer.WriteString("transport", "stdio");
            // Where a runner lies differs from computer to computer; what it is called does not.
            writer.WriteString("command", server.Launch.Kind == LaunchKind.Program ? secrets.Of(words[0], "${KEY}") : server.Launch.Runner);
            writer.Strings("args", words.Skip(1).Select(word => secrets.Of(word, "${KEY}")));
            Pairs(writer, "env", server.Environment.Concat(server.Launch.Kind == LaunchKind.Container ? [] : server.Launch.Environment), secrets);
        }

        writer.WriteString("approve", "none");
        writer.WriteEndObject();
    }

    /// <summary>What a bridge was told to send.</summary>
    private static IEnumerable<NamedText> HeadersOf(ServerEntry server)
    {
        var args = server.Launch?.ServerArgs ?? [];
        for (var at = 0; at + 1 < args.Length; at++)
        {
            if (args[at].Value is "--header" or "-H" && args[at + 1].Value.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                var name = args[at + 1].Value[..colon].Trim();
                var value = args[at + 1].Value[(colon + 1)..].Trim();
                // It may take its value from a variable of its own.
                var variable = server.Environment.FirstOrDefault(entry => value == $"${{{entry.Name}}}");
                yield return new NamedText(name, variable?.Text ?? args[at + 1] with { Value = value });
            }
        }
    }

    private static void Pairs(Utf8JsonWriter writer, string name, IEnumerable<NamedText> pairs, WithoutSecrets secrets)
    {
        writer.WriteStartObject(name);
        foreach (var pair in pairs.DistinctBy(pair => pair.Name))
        {
            var shown = NameText.Shown(pair.Name);
            writer.WriteString(shown, secrets.Of(pair.Text, $"${{input:{shown}}}"));
        }

        writer.WriteEndObject();
    }

    private static string Slug(string name, HashSet<string> taken)
    {
        var slug = new StringBuilder();
        foreach (var c in name.TrimEnd('/').Split('/')[^1].ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var wanted = slug.ToString(0, Math.Min(slug.Length, LongestName)).Trim('-');
        wanted = wanted.Length == 0 ? "server" : wanted;
        var free = wanted;
        for (var number = 2; !taken.Add(free); number++)
        {
            var end = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{number}");
            free = wanted[..Math.Min(wanted.Length, LongestName - end.Length)].TrimEnd('-') + end;
        }

        return free;
    }
}
