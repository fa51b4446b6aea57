using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>NuGet's, Go's and Nix's ways to fetch a program and run it.</summary>
internal static class OtherRunners
{
    private static readonly string[] s_ofDnx = ["--version", "--source", "--add-source", "--configfile", "--framework", "--verbosity", "-v", "--tool-manifest"];

    private static readonly string[] s_ofDotnet = ["--project", "-p", "--framework", "-f", "--configuration", "-c", "--runtime", "-r", "--launch-profile", "--fx-version", "--additionalprobingpath", "--depsfile", "--runtimeconfig", "--roll-forward", "--verbosity", "-v"];

    public static Launch Dnx(string runner, ImmutableArray<ConfigText> words, int start)
    {
        var options = new RunnerOptions(words, start, s_ofDnx).Walk();
        var source = options.Word;
        var at = source?.Value.IndexOf('@', StringComparison.Ordinal) ?? -1;
        // The version may also stand behind the package, as an option of dnx.
        var index = options.Behind.Select(word => word.Value).ToList().IndexOf("--version");
        var version = at > 0 ? source!.Value[(at + 1)..] : (options.Value("--version")?.Value ?? (index >= 0 && index + 1 < options.Behind.Length ? options.Behind[index + 1].Value : null))?.Trim('[', ']');
        return new Launch
        {
            Kind = LaunchKind.NuGet,
            Runner = runner,
            Package = at > 0 ? source!.Value[..at] : source?.Value,
            Version = string.IsNullOrEmpty(version) ? null : version,
            IsPinned = Specs.IsExact(version),
            Source = source,
            RunnerArgs = options.RunnerArgs,
            ServerArgs = options.Behind,
        };
    }

    public static Launch Dotnet(ImmutableArray<ConfigText> words)
    {
        if (words.Length > 2 && words[1].Value == "tool" && words[2].Value is "exec" or "execute")
        {
            return Dnx("dotnet", words, 3);
        }

        if (words.Length > 1 && words[1].Value == "dnx")
        {
            return Dnx("dotnet", words, 2);
        }

        var isRun = words.Length > 1 && words[1].Value is "run" or "watch";
        var options = new RunnerOptions(words, isRun ? 2 : 1, s_ofDotnet).Walk();
        var source = isRun ? options.Value("--project", "-p") ?? options.Word : words.Length > 2 && words[1].Value == "exec" ? words[2] : options.Word;
        return source is null
            ? new Launch { Kind = isRun ? LaunchKind.Script : LaunchKind.Program, Runner = "dotnet", Package = isRun ? "." : "dotnet", Source = words[0], RunnerArgs = words[1..] }
            : new Launch { Kind = LaunchKind.Script, Runner = "dotnet", Package = source.Value, Source = source, RunnerArgs = options.RunnerArgs, ServerArgs = options.Behind };
    }

    public static Launch Go(ImmutableArray<ConfigText> words)
    {
        if (words.Length < 3 || words[1].Value != "run")
        {
            return new Launch { Kind = LaunchKind.Program, Runner = "go", Package = "go", Source = words[0], ServerArgs = words[1..] };
        }

        var options = new RunnerOptions(words, 2, ["-C", "-tags", "-ldflags", "-gcflags", "-mod", "-modfile", "-exec"]).Walk();
        var text = options.Word?.Value ?? ".";
        var at = text.LastIndexOf('@');
        var isRemote = !Specs.IsPath(text) && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && text[..slash].Contains('.', StringComparison.Ordinal);
        var version = isRemote && at > 0 ? text[(at + 1)..] : null;
        return new Launch
        {
            Kind = isRemote ? LaunchKind.Remote : LaunchKind.Script,
            Runner = "go",
            Package = isRemote && at > 0 ? text[..at] : text,
            Version = version,
            IsPinned = Specs.IsExact(version), // the checksum database holds versions of Go to what they were
            Source = options.Word,
            RunnerArgs = options.RunnerArgs,
            ServerArgs = options.Behind,
        };
    }

    public static Launch Nix(ImmutableArray<ConfigText> words)
    {
        var options = new RunnerOptions(words, 2, ["--override-input", "--option", "-c"]).Walk();
        var text = options.Word?.Value ?? "";
        if (words.Length < 3 || words[1].Value is not ("run" or "shell") || text.Length == 0)
        {
            return new Launch { Kind = LaunchKind.Program, Runner = "nix", Package = "nix", Source = words[0], ServerArgs = words[1..] };
        }

        var parts = text.Split('#')[0].Split('/');
        var commit = parts.LastOrDefault(part => part.Length == 40 && part.All(char.IsAsciiHexDigit));
        return new Launch
        {
            Kind = Specs.IsPath(text) ? LaunchKind.Script : LaunchKind.Remote,
            Runner = "nix",
            Package = commit is null ? text : text.Replace("/" + commit, "", StringComparison.Ordinal),
            Version = commit,
            IsPinned = commit is not null,
            Source = options.Word,
            RunnerArgs = options.RunnerArgs,
            ServerArgs = options.Behind,
        };
    }
}
