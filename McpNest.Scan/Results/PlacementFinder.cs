using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;

namespace McpNest.Scan.Results;

/// <summary>Says of each server whether it can move behind a gateway, or what ties it to the computer its configuration was written on.</summary>
public static class PlacementFinder
{
    private static readonly string[] s_mounts = ["-v", "--volume", "--mount", "--device", "--volumes-from"];

    /// <summary>One for each server, in the order of files and servers.</summary>
    public static ImmutableArray<Placement> Find(IReadOnlyList<ConfigFile> files) =>
        [.. files.SelectMany(file => file.Servers.Select(server => Of(file.Name, server)))];

    /// <summary>Where one server may live.</summary>
    public static Placement Of(string file, ServerEntry server)
    {
        var tie = server.Transport switch
        {
            ServerTransport.None => "It has neither an address nor a command, so there is nothing to move.",
            ServerTransport.WebSocket => "It speaks over a web socket, which a nest does not.",
            ServerTransport.Stdio => server.Launch is { RemoteUrl: { } bridged } ? OfAddress(bridged.Value) : OfLaunch(server, server.Launch!),
            _ => OfAddress(server.Url!.Value),
        };
        return new Placement(file, server.Name, tie is null, tie ?? HowItMoves(server));
    }

    private static string HowItMoves(ServerEntry server) => server switch
    {
        { Transport: not ServerTransport.Stdio } => "The nest connects to it, so nobody needs its address or its key.",
        { Launch.RemoteUrl: not null } => "The nest connects to the remote server itself, without the bridge.",
        { Launch.Kind: LaunchKind.Container } => "The nest runs its image once, for everybody.",
        { Launch.Kind: LaunchKind.Program } => "The nest runs it once for everybody, if that program is installed on its machine.",
        _ => "The nest runs it once for everybody, on its own machine.",
    };

    private static string? OfAddress(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return References.Has(text) ? null : "Its address is not whole, so a nest could not connect to it.";
        }

        return Hosts.IsLoopback(url.Host.Trim('[', ']').ToLowerInvariant()) ? "Its address means this computer, so only this computer can reach it." : null;
    }

    private static string? OfLaunch(ServerEntry server, Launch launch) => launch.Kind switch
    {
        LaunchKind.Script => "It runs a file of this computer, or of a project on it.",
        LaunchKind.Inline => "It runs code that stands in its command line.",
        _ when launch.ShellLine is { } line && (line.Value.Contains("cd ", StringComparison.Ordinal) || line.Value.Contains('|', StringComparison.Ordinal)) => "It is a shell's line that is written for this computer.",
        LaunchKind.Container => OfContainer(launch) ?? OfSurroundings(server, launch, arguments: false),
        LaunchKind.Program when LaptopPaths.Find(launch.Package ?? "") is not null || (launch.Words is [var first, ..] && LaptopPaths.Find(first.Value) is not null) => "It runs a program that is in a folder of this computer.",
        // python -m a.b.c: what is installed is mostly called by one word.
        LaunchKind.Program when launch.Runner != launch.Package && launch.Package?.Contains('.', StringComparison.Ordinal) == true && launch.Words.Length > 1 && launch.Words.Any(word => word.Value == "-m") => "It runs a part of a project on this computer.",
        _ => OfName(launch) ?? OfSurroundings(server, launch, arguments: true),
    };

    private static string? OfName(Launch launch) =>
        LocalServers.Find(launch.Package ?? launch.Runner) is { } what ? $"It {what}." : null;

    private static string? OfContainer(Launch launch)
    {
        var words = launch.RunnerArgs;
        if (words.Any(word => word.Value.Contains("docker.sock", StringComparison.Ordinal) || word.Value.Contains("podman.sock", StringComparison.Ordinal)))
        {
            return "It controls the containers of this computer.";
        }

        for (var at = 0; at < words.Length; at++)
        {
            var word = words[at].Value;
            if (s_mounts.Contains(word) || Array.Exists(s_mounts, mount => mount.Length > 2 && word.StartsWith(mount + "=", StringComparison.Ordinal)))
            {
                return "It uses folders or devices of this computer.";
            }

            if (word is "--network=host" or "--net=host" || (word is "--network" or "--net" && at + 1 < words.Length && words[at + 1].Value == "host"))
            {
                return "It uses the network of this computer.";
            }
        }

        return launch.ServerArgs.Any(arg => MeansThisComputer(arg.Value)) ? "It talks to something on this computer." : null;
    }

    private static string? OfSurroundings(ServerEntry server, Launch launch, bool arguments)
    {
        if (server.WorkingDirectory is not null)
        {
            return "It starts in a folder of this computer.";
        }

        foreach (var arg in arguments ? launch.RunnerArgs.Concat(launch.ServerArgs) : [])
        {
            if (MeansThisComputer(arg.Value))
            {
                return "It talks to something on this computer.";
            }

            if (LaptopPaths.Find(arg.Value) is { } place)
            {
                return $"It works on {place}.";
            }
        }

        foreach (var variable in server.Environment.Concat(launch.Environment))
        {
            if (MeansThisComputer(variable.Text.Value))
            {
                return $"Its setting {NameText.Shown(variable.Name)} means something on this computer.";
            }

            if (!variable.Name.Equals("PATH", StringComparison.OrdinalIgnoreCase) && LaptopPaths.Find(variable.Text.Value) is { } place)
            {
                return $"Its setting {NameText.Shown(variable.Name)} names {place}.";
            }
        }

        return null;
    }

    /// <summary>Whether an address, or the whole text, is this computer.</summary>
    private static bool MeansThisComputer(string text)
    {
        if (text is "localhost" or "127.0.0.1" or "::1" || text.Contains("host.docker.internal", StringComparison.OrdinalIgnoreCase) || text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(at + 3);
            var end = rest.IndexOfAny("/?# ");
            var authority = end < 0 ? rest : rest[..end];
            var host = authority[(authority.LastIndexOf('@') + 1)..];
            if (host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) || host.StartsWith("127.0.0.1") || host.StartsWith("[::1]") || host.StartsWith("0.0.0.0"))
            {
                return true;
            }
        }

        return false;
    }
}
