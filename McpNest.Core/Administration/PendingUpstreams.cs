using System.Text.RegularExpressions;

namespace McpNest.Core.Administration;

// Both belong to Upstreams; this file goes when they are there.
internal static partial class EnvironmentNames
{
    public static bool IsAllowed(string name) => Shape().IsMatch(name) && !Denied().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A(LD_|DYLD_|NODE_OPTIONS|PYTHON|DOTNET_)", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();
}

internal static class SecretPlace
{
    public static string Of(Guid serverId, string kind, string name) => $"{serverId:N}/{kind}/{name}";
}
