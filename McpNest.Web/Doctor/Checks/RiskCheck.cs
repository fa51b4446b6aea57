using System.Net.Sockets;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Settings that are allowed, and that somebody should have chosen on purpose.</summary>
internal sealed class RiskCheck() : Check("risk")
{
    private const int WidestV4 = 16;
    private const int WidestV6 = 48;
    private const int LeastMonths = 6;
    private const int LongestDays = 90;

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        if (nest.Options is not { } options)
        {
            return [];
        }

        List<Finding> found = [];
        found.AddRange(options.KnownNetworks
            .Where(network => network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? WidestV4 : WidestV6))
            .Select(network => Mend($"McpNest:KnownNetworks has {network}, so that any of very many machines may say who asks; name the proxy's own address.")));
        if (!options.SurvivePowerLoss)
        {
            found.Add(Advice("McpNest:SurvivePowerLoss is false, so the last records before a power cut may be missing; take it out unless the disk is too slow."));
        }

        if (options.AllowPrivateAddresses)
        {
            found.Add(Advice("McpNest:AllowPrivateAddresses is true, so a public name may lead into this network; take it out when no server needs it."));
        }

        if (options.Journal.RetentionMonths < LeastMonths)
        {
            found.Add(Advice($"Records are kept for {options.Journal.RetentionMonths} months; many rules ask for six or more, so raise McpNest:Journal:RetentionMonths unless yours say otherwise."));
        }

        if (options.Provider is { MaxSignInDays: > LongestDays and var days })
        {
            found.Add(Advice($"Keys of somebody the directory let go work for up to {days} days; lower McpNest:Access:MaxSignInAge."));
        }

        if (string.Equals(nest.Configuration["environment"] ?? nest.Configuration["ASPNETCORE_ENVIRONMENT"], "Development", StringComparison.OrdinalIgnoreCase))
        {
            found.Add(Advice("ASPNETCORE_ENVIRONMENT is Development; take it out where people work."));
        }

        return found.Count > 0 ? found : [Good("No setting weakens the nest.")];
    }
}
