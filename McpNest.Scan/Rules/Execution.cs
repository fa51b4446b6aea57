using McpNest.Scan.Reading;

namespace McpNest.Scan.Rules;

/// <summary>What is run on the computer of the person.</summary>
internal static class Execution
{
    public static readonly Rule ShellWrapper = new("EXE001", "Started through a shell", Severity.Medium,
        "A shell runs whatever its line says, and a line is changed without anybody noticing.", "Start the program itself.", "MCP05");

    public static readonly Rule InlineCode = new("EXE002", "Code inside the configuration", Severity.High,
        "Nobody reviews code in a configuration, and no scanner of code looks there.", "Put it in a file that is reviewed.", "MCP05");

    public static readonly Rule Metacharacters = new("EXE003", "Signs of a shell without a shell", Severity.Medium,
        "It does not do what it says, or a client hands it to a shell after all.", "Start one program with its arguments, and set the folder as the working directory.", "MCP05");

    public static readonly Rule Elevated = new("EXE004", "Started with the rights of the administrator", Severity.High,
        "What the agent does with it is done with all rights of the computer.", "Start it as yourself, and give it only what it needs.", "MCP02");

    public static readonly Rule LoaderHijack = new("EXE005", "Variable that loads other code", Severity.High,
        "It puts code into every program that is started.", "Remove it.", "MCP05");

    public static readonly Rule OddFolder = new("EXE006", "Runs from a folder for downloads or temporary files", Severity.High,
        "Every program may write there and so change what is run.", "Move it to a folder of its own.", "MCP05");

    public static readonly Rule RepositoryCode = new("EXE007", "Starts code of the repository", Severity.Medium,
        "Whoever changes that file in the repository changes what runs on the computers of all.", "Have changes to it reviewed, and have clients ask again after each change.", "MCP04");

    public static readonly Rule LocalProcess = Common(new("EXE008", "Process on this computer", Severity.Info,
        "It runs with the rights of the person. What is done with it is recorded nowhere.", "Run it once behind a gateway, where its calls are recorded.", "MCP08"));

    public static RuleGroup Group { get; } = new("Execution",
        [ShellWrapper, InlineCode, Metacharacters, Elevated, LoaderHijack, OddFolder, RepositoryCode, LocalProcess],
        [CheckShell, CheckInline, CheckMetacharacters, CheckElevated, CheckLoader, CheckFolder, CheckRepository, CheckLocal],
        []);

    private static readonly string[] s_shells = ["sh", "bash", "zsh", "dash", "fish", "ksh", "cmd", "powershell", "pwsh"];
    private static readonly string[] s_fileRunners = ["php", "dotnet", "ruby", "tsx", "ts-node", "nodemon", "vite-node", "jiti"];
    private static readonly string[] s_elevators = ["sudo", "doas", "runas", "gsudo", "pkexec"];
    private static readonly HashSet<string> s_loaders = new(StringComparer.OrdinalIgnoreCase) { "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "DYLD_LIBRARY_PATH", "BASH_ENV", "PYTHONSTARTUP", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "PROMPT_COMMAND", "GIT_SSH_COMMAND", "DOTNET_STARTUP_HOOKS" };
    private static readonly HashSet<string> s_milder = new(StringComparer.OrdinalIgnoreCase) { "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "RUBYOPT", "GIT_SSH_COMMAND" };

    private static void CheckShell(Subject subject, FindingList found)
    {
        if (subject.Launch is not { } launch)
        {
            return;
        }

        var shell = launch.Wrappers.FirstOrDefault(wrapper => s_shells.Contains(wrapper, StringComparer.OrdinalIgnoreCase));
        shell ??= launch.ShellLine is not null && s_shells.Contains(launch.Runner, StringComparer.OrdinalIgnoreCase) ? launch.Runner : null;
        if (shell is null)
        {
            return;
        }

        // On Windows npx is a script of cmd; there is no other way to start it.
        var isPlain = shell == "cmd" && launch.Kind is LaunchKind.Npm or LaunchKind.PyPi or LaunchKind.NuGet or LaunchKind.Container && !HasSigns(string.Join(' ', subject.Server.Args.Select(text => text.Value)));
        found.Add(ShellWrapper, subject, isPlain ? "It is started through cmd, as usual on Windows." : $"It is started through {Quote.Piece(shell)}.", launch.ShellLine ?? subject.Server.Command, isPlain ? Severity.Info : null);
    }

    private static void CheckInline(Subject subject, FindingList found)
    {
        if (subject.Launch is { Kind: LaunchKind.Inline } launch)
        {
            found.Add(InlineCode, subject, $"{Quote.Piece(launch.Runner)} is given its code in the configuration.", launch.Source);
        }
    }

    private static void CheckMetacharacters(Subject subject, FindingList found)
    {
        if (!subject.Server.IsLocal || subject.Launch?.Wrappers.Any(wrapper => s_shells.Contains(wrapper, StringComparer.OrdinalIgnoreCase)) == true || subject.Launch?.Kind == LaunchKind.Inline)
        {
            return;
        }

        var command = subject.Raw("command") ?? subject.Raw("cmd") ?? subject.Server.Command;
        if (command is not null && HasSigns(command.Value))
        {
            found.Add(Metacharacters, subject, "The command is a line for a shell, and no shell is started.", command);
        }
        else if (subject.Server.Args.FirstOrDefault(text => text.Value is "&&" or "||" or "|" or ";" or ">" or "2>&1" or "&" or ">>" || HasSubstitution(text.Value)) is { } at)
        {
            found.Add(Metacharacters, subject, "An argument has signs for a shell, and no shell is started.", at);
        }
    }

    private static bool HasSigns(string text) => text.Contains("&&", StringComparison.Ordinal) || text.Contains("||", StringComparison.Ordinal) || text.Contains(" | ", StringComparison.Ordinal) || text.Contains("; ", StringComparison.Ordinal) || text.Contains(" > ", StringComparison.Ordinal) || HasSubstitution(text);

    private static bool HasSubstitution(string text) => text.Contains("$(", StringComparison.Ordinal) || (text.IndexOf('`', StringComparison.Ordinal) is var tick && tick >= 0 && text.IndexOf('`', tick + 1) > tick);

    private static void CheckElevated(Subject subject, FindingList found)
    {
        var names = subject.Launch is { } launch ? launch.Wrappers.Append(launch.Runner) : [];
        if (names.FirstOrDefault(name => s_elevators.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } elevator)
        {
            found.Add(Elevated, subject, $"It is started with {Quote.Piece(elevator)}.", subject.Server.Command);
        }
    }

    private static void CheckLoader(Subject subject, FindingList found)
    {
        foreach (var variable in subject.Variables.Where(variable => variable.Text.Value.Length > 0))
        {
            var value = variable.Text.Value;
            var isNode = variable.Name.Equals("NODE_OPTIONS", StringComparison.OrdinalIgnoreCase) && (value.Contains("--require", StringComparison.Ordinal) || value.Contains("-r ", StringComparison.Ordinal) || value.Contains("--import", StringComparison.Ordinal) || value.Contains("--loader", StringComparison.Ordinal));
            var isPath = variable.Name.Equals("PATH", StringComparison.OrdinalIgnoreCase) && IsTemporary(value.Split(':', ';')[0] + "/");
            if (isNode || isPath || s_loaders.Contains(variable.Name))
            {
                found.Add(LoaderHijack, subject, $"The variable {Quote.Piece(variable.Name)} {(isPath ? "puts a folder for temporary files first" : "loads other code")}.", variable.Text, s_milder.Contains(variable.Name) ? Severity.Low : null);
            }
        }
    }

    private static void CheckFolder(Subject subject, FindingList found)
    {
        if (!subject.Server.IsLocal)
        {
            return;
        }

        var script = subject.Launch is { Kind: LaunchKind.Script or LaunchKind.Program, Package: { } file } launch ? launch.Source is { } source ? source with { Value = file } : null : null;
        foreach (var text in new[] { subject.Server.Command, script }.OfType<ConfigText>())
        {
            if (IsTemporary(text.Value))
            {
                found.Add(OddFolder, subject, "What is started lies in a folder for downloads or temporary files.", text);
                return;
            }
        }
    }

    private static bool IsTemporary(string path)
    {
        var slashed = path.Replace('\\', '/');
        return slashed.StartsWith("/tmp/", StringComparison.Ordinal) || slashed.StartsWith("/var/tmp/", StringComparison.Ordinal) || slashed.StartsWith("/private/tmp/", StringComparison.Ordinal) || slashed.StartsWith("/dev/shm/", StringComparison.Ordinal)
            || slashed.Contains("/Downloads/", StringComparison.OrdinalIgnoreCase) || slashed.Contains("%TEMP%", StringComparison.OrdinalIgnoreCase) || slashed.Contains("/AppData/Local/Temp/", StringComparison.OrdinalIgnoreCase) || slashed.Contains("C:/Windows/Temp/", StringComparison.OrdinalIgnoreCase);
    }

    private static void CheckRepository(Subject subject, FindingList found)
    {
        if (subject.File.Scope == ConfigScope.User || subject.Launch is not { } launch)
        {
            return;
        }

        var path = RepositoryFile(launch);
        if (path is not null)
        {
            found.Add(RepositoryCode, subject, $"{Quote.Piece(path)} of the repository is run.", launch.Source ?? launch.ShellLine, subject.File.Scope == ConfigScope.Project ? null : Severity.Low);
        }
    }

    private static string? RepositoryFile(Launch launch)
    {
        if (launch.Kind is LaunchKind.Script or LaunchKind.Program && launch.Package is { } file && IsRelative(file))
        {
            return file;
        }

        // php artisan, dotnet run --project src/Server: a file, whatever its name.
        if (launch.Kind == LaunchKind.Script && s_fileRunners.Contains(launch.Runner) && launch.Package is { Length: > 0 } named && (char.IsLetterOrDigit(named[0]) || named == ".") && !named.Contains(':', StringComparison.Ordinal) && !named.Replace('\\', '/').Contains("node_modules/", StringComparison.Ordinal))
        {
            return named;
        }

        // npx tsx src/server.ts
        if (launch.Kind == LaunchKind.Npm && s_fileRunners.Contains(launch.Package ?? "") && launch.ServerArgs.FirstOrDefault(text => !text.Value.StartsWith('-') && text.Value != "watch")?.Value is { } script && IsRelative(script))
        {
            return script;
        }

        // bash -lc "cd … && exec bash scripts/start.sh"
        return launch.ShellLine?.Value.Split([' ', '"', '\'', ';', '&'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => IsRelative(word) && IsCode(word));
    }

    private static bool IsRelative(string path)
    {
        var slashed = path.Replace('\\', '/');
        if (slashed.Contains("://", StringComparison.Ordinal) || slashed.StartsWith('@') || slashed.StartsWith('-') || slashed.Contains("node_modules/", StringComparison.Ordinal) || slashed.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        return slashed.StartsWith("./", StringComparison.Ordinal) || slashed.StartsWith("../", StringComparison.Ordinal)
            || slashed.StartsWith("${workspaceFolder}", StringComparison.OrdinalIgnoreCase) || slashed.StartsWith("${workspaceRoot}", StringComparison.OrdinalIgnoreCase) || slashed.StartsWith("$PWD", StringComparison.Ordinal) || slashed.StartsWith("${PWD}", StringComparison.Ordinal) || slashed.StartsWith("${CLAUDE_PROJECT_DIR}", StringComparison.Ordinal)
            || (char.IsLetterOrDigit(slashed.FirstOrDefault()) && IsCode(slashed) && !slashed.Contains(":/", StringComparison.Ordinal)) || (slashed.StartsWith('.') && slashed.Contains('/', StringComparison.Ordinal) && IsCode(slashed));
    }

    private static bool IsCode(string path) => path.LastIndexOf('.') is var dot && dot > 0 && path[(dot + 1)..].ToLowerInvariant() is "js" or "mjs" or "cjs" or "ts" or "mts" or "tsx" or "py" or "sh" or "rb" or "php" or "ps1" or "bat" or "cmd" or "dll" or "jar" or "go" or "csproj" or "cs" or "bash" or "zsh" or "lua" or "pl" or "fish";

    private static void CheckLocal(Subject subject, FindingList found)
    {
        if (subject.Server.IsLocal)
        {
            found.Add(LocalProcess, subject, subject.IsBridge ? "A process on this computer passes everything on to a remote server." : "It runs as a process on this computer.");
        }
    }

    private static Rule Common(Rule rule) => rule with { IsCommon = true };
}
