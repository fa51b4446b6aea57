using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>uvx, uv, pipx and the runners that come with servers' own tools.</summary>
internal static class PythonRunners
{
    private static readonly string[] s_ofUv =
    [
        "--from", "--with", "-w", "--with-editable", "--with-requirements", "--python", "-p", "--index-url", "-i", "--index", "--default-index", "--extra-index-url", "--find-links", "-f", "--prerelease", "--directory", "--project",
        "--env-file", "--config-file", "--cache-dir", "--index-strategy", "--keyring-provider", "--refresh-package", "--upgrade-package", "-P", "--resolution", "--exclude-newer", "--link-mode", "--constraints", "-c", "--overrides",
        "--extra", "--group", "--only-group", "--no-group", "--package", "--allow-insecure-host", "--python-preference", "--color", "--reinstall-package", "--no-build-package", "--no-binary-package", "--config-setting", "--torch-backend",
    ];

    private static readonly string[] s_ofPipx = ["--spec", "--python", "--index-url", "-i", "--pip-args", "--with", "--suffix"];

    /// <param name="start">Where the runner's options begin.</param>
    public static Launch Uvx(string runner, ImmutableArray<ConfigText> words, int start)
    {
        var options = new RunnerOptions(words, start, s_ofUv).Walk();
        return Launched(runner, options.Value("--from") is { Value.Length: > 0 } from ? from : options.Word, options);
    }

    /// <summary>uv run, uv tool run, also with options before them.</summary>
    public static Launch Uv(ImmutableArray<ConfigText> words)
    {
        var first = new RunnerOptions(words, 1, s_ofUv).Walk();
        if (first.Word?.Value is "tool" or "x" && first.Behind is [{ Value: "run" }, ..])
        {
            return WithBefore(Uvx("uv", words, first.Target + 2), first);
        }

        if (first.Word?.Value is not "run")
        {
            return new Launch { Kind = LaunchKind.Program, Runner = "uv", Package = "uv", Source = words[0], ServerArgs = words[1..] };
        }

        var options = new RunnerOptions(words, first.Target + 1, s_ofUv).Walk();
        var with = options.Value("--with", "-w");
        var target = options.Word;
        // A file, or a program of the project or of a package that is fetched for it.
        var file = (target is null ? [] : options.Behind.Prepend(target)).FirstOrDefault(word => IsPythonFile(word.Value));
        if (file is null && with is { Value.Length: > 0 } && target is not null && options.Value("--directory", "--project") is null)
        {
            return WithBefore(Launched("uv", Named(words, target) ?? with, options), first);
        }

        var source = options.Has("-m") || options.Has("--module") ? target : file ?? target;
        return WithBefore(
            new Launch { Kind = LaunchKind.Script, Runner = "uv", Package = source?.Value, Source = source, RunnerArgs = options.RunnerArgs, ServerArgs = source is null ? [] : words[(words.IndexOf(source) + 1)..] },
            first);
    }

    public static Launch Pipx(ImmutableArray<ConfigText> words)
    {
        var first = new RunnerOptions(words, 1, []).Walk();
        if (first.Word?.Value != "run")
        {
            return new Launch { Kind = LaunchKind.Program, Runner = "pipx", Package = "pipx", Source = words[0], ServerArgs = words[1..] };
        }

        var options = new RunnerOptions(words, first.Target + 1, s_ofPipx).Walk();
        return Launched("pipx", options.Value("--spec") is { Value.Length: > 0 } spec ? spec : options.Word, options);
    }

    /// <summary>mcp run server.py, mcp dev server.py, fastmcp run server.py.</summary>
    public static Launch FastMcp(string program, ImmutableArray<ConfigText> words)
    {
        var file = words.Skip(1).FirstOrDefault(word => IsPythonFile(word.Value));
        return file is null
            ? new Launch { Kind = LaunchKind.Program, Runner = program, Package = words[0].Value, Source = words[0], ServerArgs = words[1..] }
            : new Launch { Kind = LaunchKind.Script, Runner = program, Package = file.Value, Source = file, ServerArgs = words[(words.IndexOf(file) + 1)..] };
    }

    private static Launch Launched(string runner, ConfigText? source, RunnerOptions options)
    {
        var spec = source is null ? default : Specs.PyPi(source.Value);
        return new Launch
        {
            Kind = spec.Kind ?? LaunchKind.PyPi,
            Runner = runner,
            Package = spec.Package,
            Version = spec.Version,
            IsPinned = spec.IsPinned,
            Source = source,
            RunnerArgs = options.RunnerArgs,
            ServerArgs = options.Behind,
        };
    }

    /// <summary>Of several packages the one that is called like the program.</summary>
    private static ConfigText? Named(ImmutableArray<ConfigText> words, ConfigText target) =>
        words.Where((word, at) => at > 0 && words[at - 1].Value is "--with" or "-w")
            .FirstOrDefault(word => Specs.PyPi(word.Value).Package is { } package && package.Replace('_', '-').Equals(target.Value.Replace('_', '-'), StringComparison.OrdinalIgnoreCase));

    private static bool IsPythonFile(string word) => word.EndsWith(".py", StringComparison.OrdinalIgnoreCase) || word.Contains(".py:", StringComparison.OrdinalIgnoreCase);

    private static Launch WithBefore(Launch launch, RunnerOptions first) => launch with { RunnerArgs = [.. first.RunnerArgs, .. launch.RunnerArgs] };
}
