using McpNest.Tests.Support;

namespace McpNest.Tests.Conformance;

/// <summary>The conformance suite of the protocol, as its own program. Asking for it skips the test where it is not installed.</summary>
internal static class ConformanceSuite
{
    /// <summary>The versions whose requirements are run, in full.</summary>
    public static IReadOnlyList<string> Versions { get; } = ["2025-11-25", "2026-07-28"];

    private static string Program => NodeTools.Installed("@modelcontextprotocol", "conformance", "dist", "index.js");

    /// <summary>Skips the running test where the suite is not installed.</summary>
    public static void Need() => _ = (NodeTools.Node, Program);

    /// <summary>Runs everything a version requires of a server.</summary>
    /// <returns>Its exit code (0: every scored check passed), all checks, and its last words.</returns>
    public static async Task<(int Code, CheckResults Results, string Summary)> ServerAsync(Uri url, string version)
    {
        using var folder = new TempFolder();
        var (code, output, errors) = await NodeTools.RunAsync(
            "", Program, "server", "--url", url.AbsoluteUri, "--requirements", version, "--output-dir", folder.File("out"));
        Assert.True(Directory.Exists(folder.File("out")), output + errors);
        return (code, CheckResults.Read(folder.File("out")), output[Math.Max(0, output.IndexOf("=== SUMMARY", StringComparison.Ordinal))..]);
    }

    /// <summary>Runs one scenario against a client, which it starts with the address of a server of its own.</summary>
    /// <returns>Its exit code (0: every check passed and the client, too), and all that it wrote.</returns>
    public static async Task<(int Code, string Output)> ClientAsync(string scenario, string version, params string[] command)
    {
        var (code, output, errors) = await NodeTools.RunAsync(
            "", Program, "client", "--command", string.Join(' ', command), "--scenario", scenario, "--spec-version", version);
        return (code, output + errors);
    }
}
