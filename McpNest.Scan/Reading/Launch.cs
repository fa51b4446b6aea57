using System.Collections.Immutable;

namespace McpNest.Scan.Reading;

/// <summary>What a command really starts, seen through shells, <c>env</c>, <c>sudo</c> and package runners.</summary>
public sealed record Launch
{
    public required LaunchKind Kind { get; init; }

    /// <summary>The runner as written, such as <c>npx</c>, <c>uvx</c>, <c>docker</c>; without its folder and <c>.exe</c>/<c>.cmd</c>. Else the program.</summary>
    public required string Runner { get; init; }

    /// <summary>The package, image or file, without its version; null when none can be told.</summary>
    public string? Package { get; init; }

    /// <summary>The version, range, tag or digest as written; null when none is.</summary>
    public string? Version { get; init; }

    /// <summary>Whether exactly this and nothing else can be started: an exact version, a digest, a whole commit.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The text the package was told from.</summary>
    public ConfigText? Source { get; init; }

    /// <summary>The command without the shells and the like around it.</summary>
    public ImmutableArray<ConfigText> Words { get; init; } = [];

    /// <summary>Arguments for the server itself, after those of shells and runners.</summary>
    public ImmutableArray<ConfigText> ServerArgs { get; init; } = [];

    /// <summary>Options of the runner, such as <c>-v</c> and what follows it for <c>docker run</c>.</summary>
    public ImmutableArray<ConfigText> RunnerArgs { get; init; } = [];

    /// <summary>Variables set on the command line itself, as in <c>env TOKEN=… npx</c> or <c>docker run -e TOKEN=…</c>.</summary>
    public ImmutableArray<NamedText> Environment { get; init; } = [];

    /// <summary>Shells and the like around it, the outermost first: <c>sh</c>, <c>cmd</c>, <c>sudo</c>, <c>env</c>.</summary>
    public ImmutableArray<string> Wrappers { get; init; } = [];

    /// <summary>The address a bridge connects to, such as that of <c>mcp-remote</c>: then the server is a remote one behind a local process.</summary>
    public ConfigText? RemoteUrl { get; init; }

    /// <summary>The line a shell was given, or a command that is one; null when there is none.</summary>
    public ConfigText? ShellLine { get; init; }
}

public enum LaunchKind
{
    /// <summary>npm: npx, bunx, pnpm dlx, yarn dlx, npm exec, deno with npm:.</summary>
    Npm,

    /// <summary>PyPI: uvx, uv tool run, uv run --with, pipx run.</summary>
    PyPi,

    /// <summary>NuGet: dnx, dotnet tool.</summary>
    NuGet,

    /// <summary>docker, podman, nerdctl.</summary>
    Container,

    /// <summary>A repository or an address, whatever runs it.</summary>
    Remote,

    /// <summary>A file of the project or the computer, run by node, python and the like.</summary>
    Script,

    /// <summary>Text that is run as it stands: python -c, node -e.</summary>
    Inline,

    /// <summary>A program that is installed.</summary>
    Program,
}
