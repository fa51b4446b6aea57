namespace McpNest.Scan.Page;

/// <summary>What the page says it looks for, before there is a result.</summary>
internal static class WelcomeText
{
    public static IReadOnlyList<(string What, string Says)> Looks { get; } =
    [
        ("Where it comes from", "unpinned packages, published weaknesses, malicious, archived and invented names"),
        ("Secrets", "keys in the open, in a repository, or shared by several servers"),
        ("Who can reach it", "plain http, switched-off sign-in, tunnels, ports open to everybody"),
        ("What it can reach", "the whole disk, credential folders, the container engine, a shell"),
        ("Approval", "tools that run without anybody being asked"),
        ("Together", "servers that let a tricked agent carry private data out"),
        ("Deception", "hidden characters, names written twice, instructions in descriptions"),
    ];
}
