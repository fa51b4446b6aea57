using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Support;

/// <summary>The real MCP clients and servers of McpNest.Tests/Node, where they are installed. Asking for one skips the test where they are not.</summary>
internal static class NodeTools
{
    /// <summary>Where their package.json stands.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "McpNest.Tests", "Node");

    /// <summary>The Node that came with them: clients want a newer one than many machines have.</summary>
    public static string Node => Installed("node", "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");

    public static string FilesystemServer => Installed("@modelcontextprotocol", "server-filesystem", "dist", "index.js");

    private static string Inspector => Installed("@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What `npx` takes to run a package's program from here, asking no registry.</summary>
    public static string[] NpxArgs(string program)
    {
        _ = Installed(".bin", program);
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder =>
            File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "npx.cmd" : "npx"))))
        {
            Missing("npx is not on the PATH: install npm.");
        }

        return ["--prefix", Folder, "--offline", "-y", program];
    }

    /// <summary>The filesystem server as a package of its own, which a test may change.</summary>
    public static PackageCopy CopyOfFilesystemServer() => new(Path.GetDirectoryName(Path.GetDirectoryName(FilesystemServer))!, "dist", "index.js");

    /// <summary>Lets the TypeScript SDK connect, list and call; returns what it saw.</summary>
    public static async Task<JsonNode> TypeScriptClientAsync(Uri url, string? bearer, params JsonNode[] calls)
    {
        var plan = new JsonObject { ["url"] = url.AbsoluteUri, ["bearer"] = bearer, ["calls"] = new JsonArray(calls) };
        var (code, output, errors) = await RunAsync(plan.ToJsonString(), Path.Combine(Folder, "client.mjs"));
        Assert.True(code == 0, errors);
        return JsonNode.Parse(output)!;
    }

    /// <summary>Runs the inspector's command line once.</summary>
    /// <returns>Its exit code, and its JSON: the result on stdout, or the error on stderr.</returns>
    public static async Task<(int Code, JsonNode Answer)> InspectorAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync("", [Inspector, "--cli", "--format", "json", "--quiet", .. arguments]);
        var answer = output.Length > 0 ? output : errors;
        Assert.True(answer.TrimStart().StartsWith('{'), $"exit code {code}: {output}{errors}");
        return (code, JsonNode.Parse(answer)!);
    }

    /// <summary>Runs a script to its end, for two minutes at most.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        using var home = new TempFolder();
#pragma warning disable RS0030 // the other end of the wire, not a server of the nest
        using var process = Process.Start(new ProcessStartInfo(Node, arguments)
        {
            WorkingDirectory = home.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            Environment = { ["HOME"] = home.Path, ["USERPROFILE"] = home.Path },
        })!;
#pragma warning restore RS0030
        try
        {
            var ended = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var text = await ended.WaitAsync(TimeSpan.FromMinutes(2), Cancel);
            await process.WaitForExitAsync(Cancel);
            return (process.ExitCode, text[0], text[1]);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>A file of an installed package.</summary>
    public static string Installed(params string[] path)
    {
        var file = Path.Combine([Folder, "node_modules", .. path]);
        if (!File.Exists(file))
        {
            Missing("Node's MCP clients and servers are not installed: with Node and npm, run `npm install --no-package-lock` in McpNest.Tests/Node.");
        }

        return file;
    }

    private static void Missing(string reason)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("MCPNEST_REQUIRE_ALL") == "1", reason);
        Assert.Fail(reason);
    }
}
