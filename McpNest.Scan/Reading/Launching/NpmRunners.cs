using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>npx and its kin.</summary>
internal static class NpmRunners
{
    private static readonly string[] s_withValue =
    [
        "-p", "--package", "--registry", "--cache", "--userconfig", "--prefix", "--node-options", "-w", "--workspace", "-c", "--call", "--loglevel", "--script-shell", "--shell", "-C", "--dir", "--cwd", "--filter", "-F",
    ];

    private static readonly string[] s_ofDeno = ["--config", "-c", "--import-map", "--lock", "--cert", "--location", "--seed", "--env-file", "--reload-from", "-L", "--log-level", "--unstable"];

    /// <param name="start">Where the runner's options begin.</param>
    public static Launch Package(string runner, ImmutableArray<ConfigText> words, int start)
    {
        var options = new RunnerOptions(words, start, s_withValue).Walk();
        var call = options.Value("-c", "--call");
        var source = options.Value("-p", "--package") is { Value.Length: > 0 } package ? package
            : call is { Value: var line } && ShellWords.Split(line).Parts[0].Words is [var first, ..] ? call with { Value = first } : options.Word;
        return source is null
            ? new Launch { Kind = LaunchKind.Npm, Runner = runner, RunnerArgs = options.RunnerArgs }
            : Launched(runner, source, options);
    }

    /// <summary>npm exec, npm run, pnpm dlx, yarn dlx, bun x, bun run.</summary>
    public static Launch Manager(string runner, ImmutableArray<ConfigText> words)
    {
        var options = new RunnerOptions(words, 1, s_withValue).Walk();
        var verb = options.Word?.Value ?? "";
        var isPackage = (runner, verb) switch
        {
            ("npm", "exec" or "x") or ("pnpm" or "yarn", "dlx") or ("bun", "x") or ("npm" or "yarn" or "pnpm", "create" or "init") => true,
            _ => false,
        };
        if (isPackage)
        {
            var launch = Package(runner, words, options.Target + 1);
            return launch with { RunnerArgs = [.. options.RunnerArgs, .. launch.RunnerArgs] };
        }

        // Scripts of the project, and files that bun runs by itself.
        var isRun = verb is "run" or "run-script" or "rum" or "urn" or "exec" or "start" or "node" or "workspace";
        var source = verb is "start" ? options.Word : isRun ? options.Behind.FirstOrDefault(word => !word.Value.StartsWith('-')) : options.Word;
        return source is null
            ? new Launch { Kind = LaunchKind.Program, Runner = runner, Package = runner, Source = words[0], ServerArgs = words[1..] }
            : new Launch { Kind = LaunchKind.Script, Runner = runner, Package = source.Value, Source = source, RunnerArgs = options.RunnerArgs, ServerArgs = After(words, source) };
    }

    public static Launch Deno(ImmutableArray<ConfigText> words)
    {
        if (words.Length > 1 && words[1].Value == "eval")
        {
            return new Launch { Kind = LaunchKind.Inline, Runner = "deno", Source = words.Length > 2 ? words[^1] : null, RunnerArgs = words[1..] };
        }

        var start = words.Length > 1 && words[1].Value is "run" or "serve" or "task" or "x" ? 2 : 1;
        var options = new RunnerOptions(words, start, s_ofDeno).Walk();
        if (options.Word is not { } source)
        {
            return new Launch { Kind = LaunchKind.Program, Runner = "deno", Package = "deno", Source = words[0] };
        }

        var name = source.Value.StartsWith("npm:", StringComparison.Ordinal) ? source.Value[4..].TrimStart('/') : source.Value.StartsWith("jsr:", StringComparison.Ordinal) ? source.Value[4..].TrimStart('/') : null;
        return name is null && !Specs.IsAddress(source.Value)
            ? new Launch { Kind = LaunchKind.Script, Runner = "deno", Package = source.Value, Source = source, RunnerArgs = options.RunnerArgs, ServerArgs = options.Behind }
            : Launched("deno", source, options, name is null ? null : WithoutEntry(name));
    }

    private static Launch Launched(string runner, ConfigText source, RunnerOptions options, string? text = null)
    {
        var spec = Specs.Npm(text ?? source.Value);
        return new Launch
        {
            Kind = spec.Kind ?? LaunchKind.Npm,
            Runner = runner,
            Package = spec.Package,
            Version = spec.Version,
            IsPinned = spec.IsPinned,
            Source = source,
            RunnerArgs = options.RunnerArgs,
            ServerArgs = options.Behind,
        };
    }

    // npm:@scope/name@1.2.3/bin: what is behind the version is a file of the package.
    private static string WithoutEntry(string name)
    {
        var from = name.StartsWith('@') ? name.IndexOf('/', StringComparison.Ordinal) + 1 : 0;
        return name.IndexOf('/', from) is > 0 and var end ? name[..end] : name;
    }

    private static ImmutableArray<ConfigText> After(ImmutableArray<ConfigText> words, ConfigText word) => words.IndexOf(word) is >= 0 and var at ? words[(at + 1)..] : [];
}
