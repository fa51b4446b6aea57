using McpNest.Core.Policy;

namespace McpNest.Web.Doctor.Checks;

/// <summary>How far could a hosted server reach?</summary>
internal sealed class ContainmentCheck() : Check("containment")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.State is not { } state)
        {
            yield break;
        }

        var hosted = state.Servers.Values.Count(server => server is { Transport: ServerTransport.Stdio, MayConnect: true });
        if (nest.Here?.Seen is { Root: true })
        {
            yield return Mend("The nest runs as root, and every hosted server with it; run it as a user of its own, as docs/mcpnest.service does.");
        }
        else if (hosted == 0)
        {
            yield return Good("No hosted server may run.");
        }
        else if (nest.Here?.Seen is not { } seen)
        {
            yield return Unseen($"{Count(hosted)} may run as the nest's user, not contained; start the nest and repeat this to see what keeps them in.");
        }
        else
        {
            yield return seen.NoNewPrivileges == false
                ? Advice($"{Count(hosted)} may run as the nest's user, not contained, and could gain rights through setuid programs; run the nest from docs/mcpnest.service.")
                : Advice($"{Count(hosted)} may run as the nest's user and read what it reads, nest.key too: approve a launch only for code you would run yourself.");
        }
    }

    private static string Count(int hosted) => hosted == 1 ? "1 hosted server" : $"{hosted} hosted servers";
}
