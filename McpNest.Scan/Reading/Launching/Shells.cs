using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Launching;

/// <summary>Goes into the lines that shells are given.</summary>
internal static class Shells
{
    // Commands that only prepare for the one that matters.
    private static readonly HashSet<string> s_preparing = new(StringComparer.OrdinalIgnoreCase)
    {
        "cd", "pushd", "popd", "export", "source", ".", "set", "unset", "echo", "printf", "sleep", "true", "false", "exit", "mkdir", "touch", "eval", "nvm", "chcp", "trap", "ulimit", "umask", "test", "[", "[[", "if", "then", "fi", "else", "wait", "alias", "shopt", "setlocal", "rem", ":", "return", "set-location", "sl", "cat", "ls", "pwd", "git", "chmod", "load",
    };

    /// <summary>sh, bash and the like: <c>-c</c> with a line, or a file.</summary>
    public static bool Posix(LaunchWords state)
    {
        for (var at = 1; at < state.Words.Length; at++)
        {
            var word = state.At(at);
            if (word is "-o" or "-O" or "--rcfile" or "--init-file")
            {
                at++;
            }
            else if (word.Length > 1 && word[0] == '-' && word[1] != '-' && word.Contains('c', StringComparison.Ordinal) && at + 1 < state.Words.Length)
            {
                var line = state.At(at + 1) == "--" && at + 2 < state.Words.Length ? state.Words[at + 2] : state.Words[at + 1];
                state.Wrapped(state.Program);
                return Enter(state, line);
            }
            else if (!word.StartsWith('-') && !word.StartsWith('+'))
            {
                return false; // a file, which Interpreters knows
            }
        }

        return false;
    }

    /// <summary>cmd: what is behind <c>/c</c> or <c>/k</c>, in one word or several.</summary>
    public static bool Cmd(LaunchWords state)
    {
        for (var at = 1; at + 1 < state.Words.Length; at++)
        {
            var word = state.At(at);
            if (!word.Equals("/c", StringComparison.OrdinalIgnoreCase) && !word.Equals("/k", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var rest = state.Words[(at + 1)..];
            state.Wrapped("cmd");
            if (rest.Length == 1 || rest.Any(IsSign))
            {
                var line = rest.Length == 1 ? rest[0] : Joined(rest);
                return rest[0].Value.Contains(' ', StringComparison.Ordinal) || rest.Length > 1 ? Enter(state, line) : Become(state, rest);
            }

            return Become(state, rest);
        }

        return false;
    }

    /// <summary>PowerShell: <c>-Command</c> with a line; a file is known to Interpreters.</summary>
    public static bool PowerShell(LaunchWords state)
    {
        for (var at = 1; at < state.Words.Length; at++)
        {
            var word = state.At(at).ToLowerInvariant();
            if (word is "-command" or "-c" or "/c" or "/command" || (!word.StartsWith('-') && !word.EndsWith(".ps1", StringComparison.Ordinal)))
            {
                var rest = state.Words[(word[0] is '-' or '/' ? at + 1 : at)..];
                if (rest.IsEmpty)
                {
                    return false;
                }

                state.Wrapped(state.Program);
                return Enter(state, Joined(rest));
            }

            if (word is "-file" or "-f" or "-encodedcommand" or "-enc" or "-e" or "-ec" || word.EndsWith(".ps1", StringComparison.Ordinal))
            {
                return false;
            }

            at += word is "-executionpolicy" or "-ep" or "-ex" or "-windowstyle" or "-w" or "-version" or "-workingdirectory" or "-wd" or "-configurationname" or "-inputformat" or "-outputformat" ? 1 : 0;
        }

        return false;
    }

    /// <summary>nix-shell: <c>--run</c> or <c>--command</c> with a line.</summary>
    public static bool NixShell(LaunchWords state)
    {
        for (var at = 1; at + 1 < state.Words.Length; at++)
        {
            if (state.At(at) is "--run" or "--command")
            {
                var line = state.Words[at + 1];
                state.Wrapped("nix-shell");
                return Enter(state, line);
            }
        }

        return false;
    }

    /// <summary>Goes on with the command of a line that matters, and keeps the first line that was met.</summary>
    public static bool Enter(LaunchWords state, ConfigText line)
    {
        state.ShellLine ??= line;
        var parts = ShellWords.Split(line.Value).Parts;
        List<string>? main = null;
        foreach (var part in parts)
        {
            var words = part.Words.Select((word, at) => (word, at)).SkipWhile(pair => LaunchWords.VariableIn(line with { Value = pair.word }) is not null).Select(pair => pair.word).ToList();
            if (words.FirstOrDefault()?.ToLowerInvariant() is "export" or "set" or "$env:path")
            {
                foreach (var word in words.Skip(1))
                {
                    state.TakeVariable(line with { Value = word });
                }
            }

            // What a line pipes into is given text by what stands before; that one matters.
            if (words.Count > 0 && part.Before != "|" && !s_preparing.Contains(ProgramNames.Of(words[0])) && (main is null || part.Before != "||"))
            {
                main = part.Words;
            }
        }

        main ??= parts[^1].Words;
        return Become(state, [.. WithoutRedirects(main).Select(word => line with { Value = word })]);
    }

    private static bool Become(LaunchWords state, ImmutableArray<ConfigText> words)
    {
        if (words is [{ Value: "&" or "." }, _, ..])
        {
            words = words[1..]; // PowerShell's way to call a program
        }

        state.Become(words);
        return !words.IsEmpty;
    }

    private static bool IsSign(ConfigText word) => word.Value is "&&" or "||" or "|" or "&" or ";";

    private static ConfigText Joined(ImmutableArray<ConfigText> words) => words[0] with { Value = string.Join(' ', words.Select(word => word.Value.Contains(' ', StringComparison.Ordinal) && words.Length > 1 && !word.Value.Contains('"', StringComparison.Ordinal) ? $"\"{word.Value}\"" : word.Value)) };

    private static IEnumerable<string> WithoutRedirects(List<string> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at].TrimStart('0', '1', '2', '&');
            if (word is ">" or ">>" or "<")
            {
                at++;
            }
            else if (word.Length == 0 || word[0] != '>')
            {
                yield return words[at];
            }
        }
    }
}
