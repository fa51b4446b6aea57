using System.Globalization;
using System.Reflection;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Is .NET as new as this version was built for, and still supported?</summary>
internal sealed class RuntimeCheck() : Check("runtime")
{
    // Before it, cookies could be forged (CVE-2026-40372).
    private static readonly Version s_least = new(10, 0, 7);

    private static readonly DateTimeOffset s_supportEnds = new(2028, 11, 14, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The servicing version the packages of this build are of.</summary>
    private static readonly Version s_builtFor = new(typeof(RuntimeCheck).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "NetPatch").Value!);

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        var runtime = nest.Here?.Seen is { } server ? new Version(server.Runtime) : nest.Runtime;
        yield return runtime < s_least
            ? Mend($".NET {runtime} accepts forged cookies; update it to {s_builtFor} or later.")
            : nest.Now >= s_supportEnds
                ? Mend($".NET {runtime.Major} has got no security updates since {s_supportEnds.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}; install a version of McpNest that is built for a newer one.")
                : runtime < s_builtFor
                    ? Advice($".NET {runtime} is older than {s_builtFor}, which this version was built for; update the runtime, or make the archive anew with a newer SDK.")
                    : Good($".NET {runtime} is as new as this version was built for.");
        if (nest.Here?.Seen is { } seen && seen.Version != Core.ProgramVersion.Text)
        {
            yield return Advice($"The server that runs is {seen.Version} and this program {Core.ProgramVersion.Text}; restart the server, or use the program it was started from.");
        }
    }
}
