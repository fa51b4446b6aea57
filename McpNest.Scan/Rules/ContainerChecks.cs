using McpNest.Scan.Reading;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>What the options of <c>docker run</c> and the like give to a container.</summary>
internal static class ContainerChecks
{
    public static void Check(Subject subject, FindingList found)
    {
        if (subject.Variables.FirstOrDefault(variable => variable.Name.Equals("DOCKER_HOST", StringComparison.OrdinalIgnoreCase) && variable.Text.Value.StartsWith("tcp://", StringComparison.OrdinalIgnoreCase)) is { } remote)
        {
            found.Add(Reaching.ContainerSocket, subject, "It controls containers through the network.", remote.Text);
        }

        if (subject.Launch is not { Kind: LaunchKind.Container } launch)
        {
            if (subject.Server.Args.FirstOrDefault(text => IsSocket(text.Value)) is { } socket)
            {
                found.Add(Reaching.ContainerSocket, subject, "It is given the socket that controls all containers.", socket);
            }

            return;
        }

        var args = launch.RunnerArgs;
        for (var i = 0; i < args.Length; i++)
        {
            var (option, joined) = Flags.Split(args[i].Value);
            if (!option.StartsWith('-'))
            {
                continue;
            }

            var value = joined ?? (i + 1 < args.Length ? args[i + 1].Value : "");
            if (option is "-v" or "--volume" or "--mount")
            {
                Mount(subject, found, joined is null && i + 1 < args.Length ? args[i + 1] : args[i], value);
            }
            else if (ContainerFlags.Table.Entries.FirstOrDefault(flag => flag.Flag == option && (flag.Values.IsEmpty || flag.Values.Contains(value))) is { } flag)
            {
                found.Add(Reaching.WeakContainer, subject, $"{Quote.Piece(flag.Values.IsEmpty ? option : $"{option} {value}")} is set. {flag.What}", args[i], flag.IsHigh ? null : Severity.Medium);
            }
        }
    }

    private static void Mount(Subject subject, FindingList found, ConfigText at, string value)
    {
        var (source, isReadOnly) = Parse(value);
        if (IsSocket(source))
        {
            found.Add(Reaching.ContainerSocket, subject, "The container is given the socket that controls all containers.", at);
        }
        else if (DiskPaths.IsDisk(source) || DiskPaths.IsHome(source))
        {
            found.Add(Reaching.MountsHome, subject, $"The container is given {(DiskPaths.IsDisk(source) ? "the whole disk" : "a home folder")} ({Quote.Piece(source)}){(isReadOnly ? ", for reading" : "")}.", at);
        }
        else if (DiskPaths.SecretPlace(source) is { } place)
        {
            PathChecks.Secret(subject, found, at, source, place);
        }
        else if (!isReadOnly && DiskPaths.LooksLikePath(source))
        {
            found.Add(Reaching.WritableMount, subject, $"The container may write to {Quote.Piece(source)}.", at, snippet: value.Contains(',', StringComparison.Ordinal) ? value + ",readonly" : value + ":ro");
        }
    }

    private static (string Source, bool IsReadOnly) Parse(string value)
    {
        if (value.Contains("source=", StringComparison.Ordinal) || value.Contains("src=", StringComparison.Ordinal))
        {
            var fields = value.Split(',');
            var source = fields.Select(Flags.Split).FirstOrDefault(field => field.Option is "source" or "src").Value ?? "";
            var isBind = !fields.Contains("type=volume");
            return (isBind ? source : "", fields.Any(field => field is "readonly" or "ro" or "readonly=true" or "ro=true"));
        }

        // C:\folder:/inside:ro; ${HOME:-x}:/inside
        var start = value.Length > 2 && value[1] == ':' && char.IsAsciiLetter(value[0]) ? 2 : 0;
        start = value.StartsWith("${", StringComparison.Ordinal) && value.IndexOf('}', StringComparison.Ordinal) is var close && close > 0 ? close : start;
        var colon = value.IndexOf(':', start);
        var end = colon < 0 ? value.Length : colon;
        return (value[..end], value.EndsWith(":ro", StringComparison.Ordinal) || value.Contains(":ro,", StringComparison.Ordinal) || value.EndsWith(",ro", StringComparison.Ordinal));
    }

    private static bool IsSocket(string text) => text.Contains("docker.sock", StringComparison.Ordinal) || text.Contains("podman.sock", StringComparison.Ordinal) || text.Contains("containerd.sock", StringComparison.Ordinal) || text.Contains("docker_engine", StringComparison.Ordinal);
}
