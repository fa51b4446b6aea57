using McpNest.Scan.Tables;

namespace McpNest.Scan.Results;

/// <summary>Servers that work on the computer of whoever uses them, whatever their command line says.</summary>
internal static class LocalServers
{
    private const string Files = "works on the files of this computer";
    private const string Browser = "drives a browser on this computer";
    private const string Apps = "needs the screen or the programs of this computer";
    private const string Project = "works on the project that is open on this computer";

    // Words of a package's or program's name, in this order beside each other.
    private static readonly (string Words, string What)[] s_known =
    [
        ("server-filesystem", Files), ("filesystem-mcp", Files), ("mcp-filesystem", Files), ("filesystem-server", Files), ("mcp-server-git", Files), ("server-git", Files), ("git-mcp-server", Files), ("mcp-installer", Files),
        ("markitdown", Files), ("mcp-server-everything-search", Files), ("obsidian", Files), ("logseq", Files), ("zotero", Files),
        ("playwright", Browser), ("puppeteer", Browser), ("chrome-devtools", Browser), ("browser-tools", Browser), ("browsermcp", Browser), ("browser-mcp", Browser), ("selenium", Browser), ("browser-use", Browser), ("chrome-mcp", Browser), ("mcp-chrome", Browser),
        ("desktop-commander", Apps), ("computer-use", Apps), ("computer-control", Apps), ("applescript", Apps), ("xcodebuildmcp", Apps), ("xcodebuild", Apps), ("xcode", Apps), ("ios-simulator", Apps), ("mobile-mcp", Apps), ("android-mcp", Apps),
        ("adb-mcp", Apps), ("blender-mcp", Apps), ("unity-mcp", Apps), ("mcp-unity", Apps), ("unreal", Apps), ("godot", Apps), ("ableton", Apps), ("windows-mcp", Apps), ("macos", Apps), ("apple", Apps), ("jetbrains", Apps), ("figma-talk-to", Apps),
        ("talk-to-figma", Apps), ("screenshot", Apps), ("clipboard", Apps), ("mcp-shell", Apps), ("shell-mcp", Apps), ("terminal", Apps), ("iterm", Apps), ("peekaboo", Apps), ("whatsapp", Apps), ("imessage", Apps), ("docker-mcp", Apps), ("mcp-docker", Apps),
        ("serena", Project), ("repomix", Project), ("task-master", Project), ("code-index", Project), ("language-server", Project), ("spec-workflow", Project), ("next-devtools", Project), ("laravel-boost", Project), ("nx-mcp", Project), ("angular-cli", Project),
        ("eslint", Project), ("biome", Project), ("storybook", Project), ("svelte", Project), ("dart-mcp", Project), ("flutter", Project), ("rust-analyzer", Project), ("shrimp-task-manager", Project), ("code-graph", Project), ("codegraph", Project), ("m365agentstoolkit", Project),
        ("backlog", Project), ("claude-flow", Project), ("ruv-swarm", Project), ("roslyn", Project), ("nuget-mcp", Project), ("gradle", Project), ("maven-mcp", Project),
    ];

    /// <summary>What a server does on this computer; null when nothing is known about it.</summary>
    public static string? Find(string package)
    {
        var name = $"-{string.Join('-', Words.Split(package))}-";
        foreach (var (words, what) in s_known)
        {
            if (name.Contains($"-{words}-", StringComparison.Ordinal))
            {
                return what;
            }
        }

        return null;
    }
}
