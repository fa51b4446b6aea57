using System.Text.RegularExpressions;

namespace McpNest.Core.Upstreams;

/// <summary>Which environment entries a hosted server gets. Never the nest's own environment as a whole.</summary>
public static partial class EnvironmentNames
{
    private static readonly string[] s_inherited =
        ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ"];

    private static readonly string[] s_inheritedOnWindows =
        ["SystemRoot", "SystemDrive", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE"];

    // Values of these choose what code runs, some by the folder or registry that configuration and packages come from. That
    // refuses harmless ones of a family, too (a cache folder): strict is plainer than a list of exceptions. Approval of a launch covers the names of entries, not their values.
    private static readonly HashSet<string> s_refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "PATHEXT", "COMSPEC", "SystemRoot", "NODE_OPTIONS", "NODE_PATH", "BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PS4",
        "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "OPENSSL_CONF", "GLIBC_TUNABLES",
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "GCONV_PATH", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    };

    private static readonly string[] s_refusedPrefixes =
        ["LD_", "DYLD_", "PYTHON", "PERL5", "RUBY", "DOTNET_", "COMPlus_", "CORECLR_", "GIT_", "npm_config_", "UV_", "PIP_", "BUN_", "DENO_"];

    /// <summary>Whether a server may be configured with an entry of this name.</summary>
    public static bool IsAllowed(string name) =>
        Shape().IsMatch(name)
        && !s_refused.Contains(name)
        && !s_refusedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>One sentence to show when <see cref="IsAllowed"/> says no.</summary>
    public static string Refusal(string name) =>
        $"The environment entry '{(Shape().IsMatch(name) ? name : "?")}' is not allowed, because it can change what code runs; leave it out.";

    /// <summary>The few entries of the nest's own environment that a hosted server needs to run at all.</summary>
    internal static Dictionary<string, string> Inherited()
    {
        var entries = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var name in OperatingSystem.IsWindows() ? [.. s_inherited, .. s_inheritedOnWindows] : s_inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                entries[name] = value;
            }
        }

        return entries;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
