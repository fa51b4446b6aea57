using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>Says what a command really starts. It looks at words only; nothing is expanded, looked up or run.</summary>
public static class LaunchReader
{
    private const int MostWrappers = 12;

    /// <param name="words">The program and its arguments.</param>
    /// <param name="line">The whole command where somebody wrote a shell's line as the program.</param>
    /// <returns>Null when there are no words.</returns>
    public static Launch? Read(ImmutableArray<ConfigText> words, ConfigText? line = null)
    {
        if (words.IsEmpty)
        {
            return null;
        }

        var state = new LaunchWords(words);
        if (line is not null)
        {
            state.ShellLine = line;
            Shells.Enter(state, line);
        }

        for (var depth = 0; depth < MostWrappers && Wrapping.Undo(state); depth++)
        {
        }

        var launch = Starting(state) with { Wrappers = state.Wrappers, ShellLine = state.ShellLine, Words = state.Words };
        return launch with { Environment = [.. state.Environment, .. launch.Environment], RemoteUrl = Bridges.AddressOf(launch) };
    }

    private static Launch Starting(LaunchWords state)
    {
        if (state.Words.IsEmpty)
        {
            return new Launch { Kind = LaunchKind.Program, Runner = "" };
        }

        var (program, words) = (state.Program, state.Words);
        return program switch
        {
            "npx" or "pnpx" or "bunx" => NpmRunners.Package(program, words, 1),
            "npm" or "pnpm" or "yarn" or "bun" => NpmRunners.Manager(program, words),
            "deno" => NpmRunners.Deno(words),
            "uvx" => PythonRunners.Uvx(program, words, 1),
            "uv" => PythonRunners.Uv(words),
            "pipx" => PythonRunners.Pipx(words),
            "mcp" or "fastmcp" => PythonRunners.FastMcp(program, words),
            "dnx" => OtherRunners.Dnx(program, words, 1),
            "dotnet" => OtherRunners.Dotnet(words),
            "go" => OtherRunners.Go(words),
            "nix" => OtherRunners.Nix(words),
            "curl" or "wget" => new Launch { Kind = LaunchKind.Remote, Runner = program, Package = words.Skip(1).FirstOrDefault(word => Specs.IsAddress(word.Value))?.Value, Source = words.Skip(1).FirstOrDefault(word => Specs.IsAddress(word.Value)), RunnerArgs = words[1..] },
            _ when ProgramNames.IsContainer(program) => ContainerRunner.Read(program, words),
            _ when ProgramNames.IsPython(program) => Interpreters.Python(program, words),
            _ => Interpreters.Read(program, words),
        };
    }
}
