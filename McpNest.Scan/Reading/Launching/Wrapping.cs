namespace McpNest.Scan.Reading.Launching;

/// <summary>Takes one program off that only starts another: a shell, <c>env</c>, <c>sudo</c>, tools that fill in secrets.</summary>
internal static class Wrapping
{
    // How many plain words of their own they have before the command.
    private static readonly Dictionary<string, int> s_simple = Counted(
        ["nohup", "time", "nice", "exec", "command", "setsid", "stdbuf", "caffeinate", "xvfb-run", "arch", "ionice", "unbuffer", "winpty", "call", "start", "bwrap", "firejail", "dotenv", "corepack", "wsl"],
        ["timeout", "gtimeout", "dotenvx", "op", "doppler", "infisical", "mise", "rtx", "asdf", "volta", "fnm", "poetry", "pipenv", "pdm", "hatch", "rye", "pixi", "conda", "mamba", "micromamba", "bundle", "varlock", "envchain", "secretspec", "teller", "flox", "devbox"],
        ["aws-vault", "direnv", "chamber", "sops"]);

    // Their options that have a value behind them.
    private static readonly HashSet<string> s_withValue = new(StringComparer.Ordinal)
    {
        "-u", "--user", "-g", "--group", "-n", "-C", "--chdir", "-D", "-p", "-h", "-R", "-T", "-k", "--kill-after", "-s", "--signal", "-o", "-i", "-f", "-d", "--distribution", "-e", "--env-file", "--env", "--cd",
        "--name", "--prefix", "--project", "--config", "-c", "--project-id", "--projectId", "--path", "--account", "--directory", "--server-args",
    };

    // Of these a letter is a switch where it has a value elsewhere.
    private static readonly HashSet<string> s_switches = new(StringComparer.Ordinal)
    {
        "sudo -n", "sudo -i", "sudo -s", "sudo -k", "wsl -e", "time -p", "caffeinate -i", "caffeinate -s", "caffeinate -d", "env -i", "nohup -p", "exec -c", "conda -n=", "setsid -c", "command -p", "winpty -X", "arch -e", "infisical -h",
    };

    /// <returns>Whether something was taken off.</returns>
    public static bool Undo(LaunchWords state)
    {
        while (state.Words.Length > 1 && state.TakeVariable(state.Words[0]))
        {
            state.Become(state.Words[1..]);
        }

        var program = state.Program;
        return program switch
        {
            "cmd" => Shells.Cmd(state),
            "powershell" or "pwsh" => Shells.PowerShell(state),
            "env" => Env(state),
            "sudo" or "doas" or "runas" or "gsudo" => Simple(state, program, 0),
            "nix-shell" => Shells.NixShell(state),
            _ when ProgramNames.IsShell(program) => Shells.Posix(state),
            _ when s_simple.TryGetValue(program, out var own) => Simple(state, program, own),
            _ => false,
        };
    }

    private static bool Env(LaunchWords state)
    {
        var at = 1;
        while (at < state.Words.Length)
        {
            var word = state.At(at);
            if (word is "-S" or "--split-string" && at + 1 < state.Words.Length)
            {
                var line = state.Words[at + 1];
                var rest = state.Words[(at + 2)..];
                state.Wrapped("env");
                state.Become([.. ShellWords.Flat(line.Value).Select(text => line with { Value = text }), .. rest]);
                return !state.Words.IsEmpty;
            }

            if (!state.TakeVariable(state.Words[at]) && !word.StartsWith('-'))
            {
                break;
            }

            at += word is "-u" or "--unset" or "-C" or "--chdir" ? 2 : 1;
        }

        return state.Unwrap("env", at);
    }

    private static bool Simple(LaunchWords state, string program, int own)
    {
        var at = 1;
        while (at < state.Words.Length)
        {
            var word = state.At(at);
            if (word == "--")
            {
                at++;
                break;
            }

            if (word.Length > 1 && word[0] == '-')
            {
                at += s_withValue.Contains(word) && !s_switches.Contains($"{program} {word}") ? 2 : 1;
            }
            else if (own > 0)
            {
                own--;
                at++;
            }
            else if (!state.TakeVariable(state.Words[at]))
            {
                break;
            }
            else
            {
                at++;
            }
        }

        return state.Unwrap(program, at);
    }

    private static Dictionary<string, int> Counted(params ReadOnlySpan<string[]> names)
    {
        var counted = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var count = 0; count < names.Length; count++)
        {
            foreach (var name in names[count])
            {
                counted[name] = count;
            }
        }

        return counted;
    }
}
