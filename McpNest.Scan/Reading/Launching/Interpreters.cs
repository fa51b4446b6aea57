using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>Programs that run a file or a text of theirs; and all others.</summary>
internal static class Interpreters
{
    private static readonly string[] s_ofPython = ["-X", "-W", "-Q", "--check-hash-based-pycs"];

    private static readonly string[] s_files = [".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".sh", ".bash", ".bat", ".ps1", ".cmd", ".rb", ".php", ".pl", ".jar", ".dll", ".lua", ".vbs", ".scpt"];

    // Their options with a value, and those behind which text is run.
    private static readonly Dictionary<string, (string[] WithValue, string[] Inline)> s_known = new(StringComparer.Ordinal)
    {
        ["node"] = (["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file", "--max-old-space-size", "--stack-size"], ["-e", "--eval", "-p", "--print", "-pe"]),
        ["nodejs"] = (["-r", "--require", "--import", "--loader", "-C", "--conditions"], ["-e", "--eval", "-p", "--print"]),
        ["tsx"] = (["--tsconfig", "--import", "-r"], ["-e", "--eval"]),
        ["ts-node"] = (["-P", "--project", "-r", "-O"], ["-e", "--eval"]),
        ["ts-node-esm"] = (["-P", "--project"], ["-e"]),
        ["nodemon"] = (["--watch", "-w", "--ext", "-e", "--exec", "-x"], []),
        ["electron"] = ([], []),
        ["ruby"] = (["-r", "-I", "-C"], ["-e"]),
        ["perl"] = (["-I", "-M"], ["-e", "-E"]),
        ["php"] = (["-d", "-c"], ["-r"]),
        ["lua"] = (["-l"], ["-e"]),
        ["julia"] = (["-t", "-J", "-p", "-L", "--threads"], ["-e", "-E", "--eval"]),
        ["rscript"] = ([], ["-e"]),
        ["osascript"] = (["-l", "-s"], ["-e"]),
        ["elixir"] = (["-r", "--name", "--sname"], ["-e", "--eval"]),
        ["groovy"] = (["-cp"], ["-e"]),
        ["java"] = (["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-opens", "--add-modules"], []),
        ["sh"] = (["-o"], []),
        ["bash"] = (["-o", "--rcfile"], []),
        ["zsh"] = (["-o"], []),
        ["dash"] = ([], []),
        ["fish"] = ([], []),
        ["ksh"] = ([], []),
        ["ash"] = ([], []),
        ["powershell"] = (["-ExecutionPolicy", "-ep", "-WindowStyle", "-Version"], ["-EncodedCommand", "-enc", "-e", "-ec"]),
        ["pwsh"] = (["-ExecutionPolicy", "-ep", "-WorkingDirectory"], ["-EncodedCommand", "-enc", "-e", "-ec"]),
        ["wscript"] = ([], []),
        ["cscript"] = ([], []),
        ["mshta"] = ([], []),
        ["rundll32"] = ([], []),
    };

    public static Launch Python(string program, ImmutableArray<ConfigText> words)
    {
        for (var at = 1; at < words.Length; at++)
        {
            var word = words[at].Value;
            if (word == "-m" && at + 1 < words.Length)
            {
                var module = words[at + 1];
                return module.Value is "uv" && at + 3 < words.Length ? PythonRunners.Uv(words[(at + 1)..])
                    : module.Value is "pipx" ? PythonRunners.Pipx(words[(at + 1)..])
                    : new Launch { Kind = LaunchKind.Program, Runner = program, Package = module.Value, Source = module, RunnerArgs = words[1..at], ServerArgs = words[(at + 2)..] };
            }

            if (word.Length > 1 && word[0] == '-' && word[1] != '-' && word[^1] == 'c' && at + 1 < words.Length)
            {
                return new Launch { Kind = LaunchKind.Inline, Runner = program, Source = words[at + 1], RunnerArgs = words[1..at], ServerArgs = words[(at + 2)..] };
            }

            if (s_ofPython.Contains(word))
            {
                at++;
            }
            else if (word.Length > 0 && word[0] != '-')
            {
                return new Launch { Kind = LaunchKind.Script, Runner = program, Package = word, Source = words[at], RunnerArgs = words[1..at], ServerArgs = words[(at + 1)..] };
            }
        }

        return Plain(program, words);
    }

    public static Launch Read(string program, ImmutableArray<ConfigText> words)
    {
        if (!s_known.TryGetValue(program, out var known))
        {
            return Plain(program, words);
        }

        for (var at = 1; at < words.Length; at++)
        {
            var word = words[at].Value;
            if (known.Inline.Contains(word, StringComparer.OrdinalIgnoreCase) && at + 1 < words.Length)
            {
                return new Launch { Kind = LaunchKind.Inline, Runner = program, Source = words[at + 1], RunnerArgs = words[1..at], ServerArgs = words[(at + 2)..] };
            }

            if (word is "-jar" or "-File" or "-file" or "-f" && at + 1 < words.Length && program is "java" or "powershell" or "pwsh")
            {
                at++;
                return Script(program, words, at);
            }

            if (known.WithValue.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                at++;
            }
            else if (word.Length > 0 && word[0] != '-' && !(program is "cmd" or "wscript" or "cscript" && word[0] == '/'))
            {
                return Script(program, words, at);
            }
        }

        return Plain(program, words);
    }

    private static Launch Script(string program, ImmutableArray<ConfigText> words, int at) =>
        new() { Kind = LaunchKind.Script, Runner = program, Package = words[at].Value, Source = words[at], RunnerArgs = words[1..at], ServerArgs = words[(at + 1)..] };

    /// <summary>A program by itself: one of the project when its path says so, else one that is installed.</summary>
    private static Launch Plain(string program, ImmutableArray<ConfigText> words)
    {
        var text = words[0].Value;
        var isInstalled = !Specs.IsPath(text) ? text.AsSpan().IndexOfAny('/', '\\') < 0 : text[0] == '/' || text is [_, ':', ..];
        var isFile = s_files.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return new Launch
        {
            Kind = isFile && !IsLauncher(text) || !isInstalled ? LaunchKind.Script : LaunchKind.Program,
            Runner = ProgramNames.Whole(text) is { Length: > 0 } whole && !program.Equals(whole, StringComparison.OrdinalIgnoreCase) && !isFile ? program : ProgramNames.Whole(text),
            Package = text,
            Source = words[0],
            ServerArgs = words[1..],
        };
    }

    // npm puts programs into place as NAME.cmd.
    private static bool IsLauncher(string text) => text.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) && text.AsSpan().IndexOfAny('/', '\\') < 0;
}
