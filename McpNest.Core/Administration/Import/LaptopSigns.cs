using System.Net;
using System.Text.RegularExpressions;

namespace McpNest.Core.Administration.Import;

/// <summary>What ties a server to the computer its configuration was written on: some of it cannot be moved, some may not mean the same here.</summary>
internal static partial class LaptopSigns
{
    private static readonly string[] s_shells = ["sh", "bash", "zsh", "fish", "dash", "cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh"];

    private static readonly string[] s_shellSwitches = ["-c", "-lc", "-ic", "/c", "/k", "-Command"];

    private static readonly (string Part, string What)[] s_local =
    [
        ("server-filesystem", "works on files of the computer it runs on"), ("server-git", "works on files of the computer it runs on"),
        ("@playwright/mcp", "drives a browser on the computer it runs on"), ("server-puppeteer", "drives a browser on the computer it runs on"),
        ("chrome-devtools-mcp", "drives a browser on the computer it runs on"), ("xcodebuildmcp", "needs the developer tools of the computer it runs on"),
        ("desktop-commander", "controls the computer it runs on"), ("serena", "works on the project that is open on the computer it runs on"),
    ];

    public static void OfAddress(Uri url, string host, Findings findings)
    {
        if (url.IsLoopback || host is "host.docker.internal" or "0.0.0.0" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))
        {
            findings.Doubt($"Its address ({host}) means the computer it is used on; it works here only if it runs on the nest's machine.");
        }
    }

    public static void OfCommand(string command, Findings findings)
    {
        if (Placeholders.IsHere(command) || command.StartsWith("./", StringComparison.Ordinal) || command.StartsWith("../", StringComparison.Ordinal)
            || (!IsRooted(command) && command.AsSpan().IndexOfAny('/', '\\') >= 0 && !Placeholders.IsHome(command)))
        {
            findings.Obstacle($"{Quote(command)} is a file of a project folder there; the nest has no such folder.");
        }
        else if (Placeholders.IsHome(command))
        {
            findings.Obstacle($"{Quote(command)} is in somebody's home folder there.");
        }
        else if (Placeholders.HasAny(command))
        {
            findings.Obstacle($"{Quote(command)} depends on a setting of that computer.");
        }
        else if (IsRooted(command))
        {
            findings.Doubt($"{Quote(command)} must be there on the nest's machine, too.");
        }
    }

    public static void OfArguments(string command, IReadOnlyList<string> args, Findings findings)
    {
        var program = Path.GetFileName(command.Replace('\\', '/'));
        if (s_shells.Contains(program, StringComparer.OrdinalIgnoreCase) && args.Any(arg => s_shellSwitches.Contains(arg, StringComparer.OrdinalIgnoreCase)))
        {
            findings.Doubt("It runs a shell line; approve it only if every part of that line is meant.");
        }

        foreach (var arg in args)
        {
            // Also what stands behind a switch: --directory=/home/ada/notes
            var path = arg.StartsWith('-') && arg.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? arg[(at + 1)..] : arg;
            if (Placeholders.IsHere(path) || path is "." or "./" or ".." || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith(@".\", StringComparison.Ordinal))
            {
                findings.Obstacle($"{Quote(path)} is a project folder there; the nest has no such folder.");
            }
            else if (Placeholders.IsHome(path))
            {
                findings.Obstacle($"{Quote(path)} is in somebody's home folder there.");
            }
            else if (IsRooted(path) && path.Length > 3)
            {
                findings.Doubt($"{Quote(path)} must be there on the nest's machine, too.");
            }
            else if (Script().IsMatch(path) && !path.Contains("://", StringComparison.Ordinal) && !path.StartsWith('@'))
            {
                findings.Obstacle($"{Quote(path)} is a file of a project folder there; the nest has no such folder.");
            }
        }

        foreach (var (part, what) in s_local.Where(sign => args.Any(arg => WithoutVersion(arg).EndsWith(sign.Part, StringComparison.OrdinalIgnoreCase))))
        {
            findings.Doubt($"It {what}: here that is the nest's machine.");
        }
    }

    public static string Quote(string text) => $"'{(text.Length <= 60 ? text : text[..60] + "…")}'";

    private static string WithoutVersion(string package) => package.LastIndexOf('@') is > 0 and var at ? package[..at] : package;

    private static bool IsRooted(string path) => (path.StartsWith('/') && path.IndexOf('/', 1) > 0) || Drive().IsMatch(path) || path.StartsWith(@"\\", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z]:[\\/]", RegexOptions.CultureInvariant)]
    private static partial Regex Drive();

    [GeneratedRegex(@"\A[^\s]{1,300}\.(?:js|mjs|cjs|ts|py|sh|ps1|dll|exe|jar|csproj|rb|php)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Script();
}
