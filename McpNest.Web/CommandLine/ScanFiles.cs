using System.Text;
using McpNest.Scan;

namespace McpNest.Web.CommandLine;

/// <summary>Reads what is to be scanned: files, standard input, and the configurations that lie in folders.</summary>
internal static class ScanFiles
{
    private const int MostCharacters = 9_000_000; // more than the scanner reads, so that it can say so
    private const int DeepestFolder = 8;
    private const int MostFolders = 20_000;

    private static readonly string[] s_skipped = ["node_modules", ".git", "bin", "obj", ".venv", "venv", "dist", "target", "__pycache__", ".cache"];

    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mcp.json", "mcp.json", "mcp_config.json", "mcp-config.json", "mcp_settings.json", "cline_mcp_settings.json", "claude_desktop_config.json", ".claude.json", "managed-mcp.json", "opencode.json", "opencode.jsonc",
        "gemini-extension.json", "librechat.yaml", "crush.json", ".crush.json", "mcporter.json", "mcp.jsonc", "mcp.yaml", "mcp.toml",
    };

    // These names are common; in such a folder they are a client's.
    private static readonly (string Folder, string Name)[] s_inFolders =
    [
        (".claude", "settings.json"), (".claude", "settings.local.json"), (".codex", "config.toml"), ("codex", "config.toml"), (".gemini", "settings.json"), (".zed", "settings.json"), ("zed", "settings.json"), (".vscode", "settings.json"), ("goose", "config.yaml"),
        (".continue", "config.yaml"), (".continue", "config.json"), ("mcpServers", "*"), ("cli-agents", "*"), ("agents", "*.json"),
    ];

    public static (List<ScanInput> Inputs, List<string> Problems) Read(IEnumerable<string> paths, CommandOutput output)
    {
        var (inputs, problems) = (new List<ScanInput>(), new List<string>());
        foreach (var path in paths)
        {
            if (path == "-")
            {
                inputs.Add(new ScanInput("", output.ReadToEnd()));
                continue;
            }

            if (!Directory.Exists(path))
            {
                Add(path);
                continue;
            }

            var found = Find(path).ToArray();
            if (found.Length == 0)
            {
                problems.Add($"{path} holds no configuration with a name that is known; name the file.");
            }

            foreach (var file in found)
            {
                Add(file);
            }
        }

        return (inputs, problems);

        void Add(string path)
        {
            try
            {
                inputs.Add(new ScanInput(path, Text(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                problems.Add($"{path} {(e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "could not be read")}; check its name and that this user may read it.");
            }
        }
    }

    private static string Text(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var text = new StringBuilder();
        var block = new char[65_536];
        while (text.Length < MostCharacters && reader.ReadBlock(block) is > 0 and var count)
        {
            text.Append(block, 0, count);
        }

        return text.ToString();
    }

    private static IEnumerable<string> Find(string folder)
    {
        var waiting = new Queue<(string Folder, int Depth)>([(folder, 0)]);
        for (var folders = 0; folders < MostFolders && waiting.TryDequeue(out var next); folders++)
        {
            string[] files, inner;
            try
            {
                files = Directory.GetFiles(next.Folder);
                inner = next.Depth < DeepestFolder ? Directory.GetDirectories(next.Folder) : [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            foreach (var file in files.Where(file => IsKnown(Path.GetFileName(Path.GetFullPath(next.Folder)), Path.GetFileName(file))).Order(StringComparer.Ordinal))
            {
                yield return file;
            }

            foreach (var child in inner.Where(child => !s_skipped.Contains(Path.GetFileName(child)) && new DirectoryInfo(child).LinkTarget is null).Order(StringComparer.Ordinal))
            {
                waiting.Enqueue((child, next.Depth + 1));
            }
        }
    }

    private static bool IsKnown(string folder, string name) =>
        s_names.Contains(name)
        || Array.Exists(s_inFolders, known => known.Folder == folder && (known.Name == name || (known.Name == "*" && IsConfiguration(name)) || (known.Name == "*.json" && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))));

    private static bool IsConfiguration(string name) => Path.GetExtension(name).ToLowerInvariant() is ".json" or ".yaml" or ".yml";
}
