using System.Buffers;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Other registries, downloads that are run at once, servers that install servers.</summary>
internal static class Sources
{
    private static readonly HashSet<string> s_options = ["--registry", "--index-url", "--extra-index-url", "--index", "--default-index", "--pip-args", "--source", "--add-source"];
    private static readonly HashSet<string> s_variables = new(StringComparer.OrdinalIgnoreCase) { "NPM_CONFIG_REGISTRY", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "YARN_NPM_REGISTRY_SERVER", "BUN_CONFIG_REGISTRY" };
    // The last two words of the hosts that runners ask when nobody names one.
    private static readonly HashSet<(string Name, string Top)> s_usual = [("npmjs", "org"), ("pypi", "org"), ("yarnpkg", "com"), ("nuget", "org"), ("jsr", "io")];
    private static readonly string[] s_fetchers = ["curl", "wget", "iwr", "irm", "invoke-webrequest", "invoke-restmethod", "downloadstring"];
    private static readonly SearchValues<string> s_anyFetcher = SearchValues.Create(s_fetchers, StringComparison.OrdinalIgnoreCase);
    private static readonly string[] s_runners = ["sh", "bash", "zsh", "dash", "fish", "python", "python3", "node", "iex", "invoke-expression", "perl", "ruby", "pwsh", "sudo"];

    public static void CheckRegistry(Subject subject, FindingList found)
    {
        var args = subject.Launch?.RunnerArgs ?? [];
        var named = subject.Variables.Where(variable => s_variables.Contains(variable.Name)).Select(variable => variable.Text);
        for (var i = 0; i < args.Length; i++)
        {
            var (option, value) = Flags.Split(args[i].Value);
            if (s_options.Contains(option) && (value ?? (i + 1 < args.Length ? args[i + 1].Value : null)) is { } address && address.Contains("://", StringComparison.Ordinal))
            {
                named = named.Append(args[i] with { Value = address });
            }
        }

        if (named.Select(text => (Text: text, Address: Address.Parse(text.Value))).FirstOrDefault(pair => pair.Address is { } address && !IsUsual(address.Host)) is { Address: { } registry } other)
        {
            var isOpen = registry.Scheme == "http" && !Hosts.IsLoopback(registry.Host);
            found.Add(SupplyChain.OtherRegistry, subject, $"Packages come from {Quote.Piece(registry.Host)}{(isOpen ? ", without encryption" : "")}.", other.Text, severity: isOpen ? Severity.High : null);
        }
    }

    public static void CheckDownload(Subject subject, FindingList found)
    {
        if (Download(subject) is { } line)
        {
            found.Add(SupplyChain.DownloadAndRun, subject, "It downloads code and runs it at once.", line);
        }
    }

    /// <summary>Whether what it starts is downloaded and run at once.</summary>
    public static bool IsDownloadAndRun(Subject subject) => Download(subject) is not null;

    private static bool IsUsual(string host) => host.Split('.') is [.., var name, var top] && s_usual.Contains((name, top));

    private static ConfigText? Download(Subject subject)
    {
        if (!subject.Texts.Any(text => text.Value.AsSpan().ContainsAny(s_anyFetcher)))
        {
            return null;
        }

        var whole = new ConfigText(string.Join(' ', subject.Server.Args.Prepend(subject.Server.Command ?? new ConfigText("", 0, "")).Select(text => text.Value)), subject.Server.Line, subject.Server.Path);
        return new[] { subject.Launch?.ShellLine, subject.Raw("command"), subject.Raw("cmd") }.OfType<ConfigText>()
            .Concat(subject.Server.Args.Where(text => text.Value.Contains(' ', StringComparison.Ordinal)))
            .Append(whole)
            .FirstOrDefault(text => DownloadsAndRuns(text.Value));
    }

    public static void CheckInstaller(Subject subject, FindingList found)
    {
        var package = subject.Launch?.Package ?? "";
        var isSmithery = package.Equals("@smithery/cli", StringComparison.OrdinalIgnoreCase) && subject.ServerArgs.Any(text => text.Value is "run" or "install");
        if (isSmithery)
        {
            found.Add(SupplyChain.Installer, subject, "What runs is fetched by “@smithery/cli” at each start, whatever it is then.", subject.Launch?.Source);
        }
        else if (subject.Server.IsLocal && ShellServers.Find(package) is { Installs: true })
        {
            // The rule about servers that run commands says the rest.
            found.Add(SupplyChain.Installer, subject, $"{Quote.Piece(package)} installs other servers.", subject.Launch?.Source, Severity.Medium);
        }
    }

    private static bool DownloadsAndRuns(string line)
    {
        if (line.Length > 20_000)
        {
            line = line[..20_000];
        }

        var words = line.ToLowerInvariant().Split([' ', '\t', '\n', '"', '\'', '(', ')', ';', '`', '\\', '/', '{', '}', '$'], StringSplitOptions.RemoveEmptyEntries);
        var fetch = Array.FindIndex(words, word => s_fetchers.Contains(word.Split('.')[^1]));
        if (fetch < 0)
        {
            return false;
        }

        // curl … | sh
        for (var i = fetch; i < words.Length; i++)
        {
            if ((words[i] == "|" && i + 1 < words.Length && words.Skip(i + 1).Take(4).Any(word => s_runners.Contains(word)))
                || (words[i].Length > 1 && words[i].Contains('|', StringComparison.Ordinal) && words[i].Split('|').Skip(1).Any(word => s_runners.Contains(word))))
            {
                return true;
            }
        }

        // bash <(curl …), sh -c "$(curl …)", iex (iwr …)
        var before = line.ToLowerInvariant();
        return before.Contains("<(curl", StringComparison.Ordinal) || before.Contains("<(wget", StringComparison.Ordinal)
            || ((before.Contains("$(curl", StringComparison.Ordinal) || before.Contains("`curl", StringComparison.Ordinal) || before.Contains("$(wget", StringComparison.Ordinal)) && words.Take(fetch).Any(word => word is "eval" or "-c" or "source"))
            || words.Take(fetch).Any(word => word is "iex" or "invoke-expression");
    }
}
