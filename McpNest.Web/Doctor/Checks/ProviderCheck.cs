using System.Globalization;

namespace McpNest.Web.Doctor.Checks;

/// <summary>Is the identity provider configured whole, and is there a way in without it?</summary>
internal sealed class ProviderCheck() : Check("provider")
{
    private static readonly string[] s_needed = ["TenantId", "ClientId", "ClientSecret"];
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);
    private static readonly string[] s_off = ["off", "false"];
    private static readonly string[] s_anybody = ["common", "organizations", "consumers"];

    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        var entra = nest.Configuration.GetSection("AzureAd");
        var other = nest.Configuration.GetSection("McpNest:OpenIdConnect");
        List<Finding> found = [];
        if (entra.Exists())
        {
            var needed = string.IsNullOrWhiteSpace(entra["ClientCertificate"]) ? s_needed : s_needed[..^1];
            found.AddRange(needed.Where(name => string.IsNullOrWhiteSpace(entra[name]))
                .Select(name => Mend($"AzureAd:{name} is missing, so nobody can sign in with Entra ID; copy it from the app registration.")));
            if (s_anybody.Contains(entra["TenantId"], StringComparer.OrdinalIgnoreCase) && !entra.GetSection("AllowedTenants").Exists())
            {
                found.Add(Mend($"AzureAd:TenantId is {entra["TenantId"]}, which is every directory; name your own tenant's id, or those that may come in AzureAd:AllowedTenants."));
            }
        }

        if (nest.Options?.Provider?.ClientCertificate is { } certificate && certificate.Ends - nest.Now < s_soon)
        {
            var day = certificate.Ends.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
            found.Add(certificate.Ends <= nest.Now
                ? Mend($"The certificate of AzureAd:ClientCertificate ended on {day}, so nobody can sign in with Entra ID; upload a new one to the app registration and put it into its place.")
                : Advice($"The certificate of AzureAd:ClientCertificate ends on {day}; upload the next one to the app registration and put it into its place before."));
        }

        if (nest.Provider is { Problem: { } problem } provider)
        {
            found.Add(Mend($"{provider.Authority.Host} did not answer, so nobody can sign in through it: {problem}; look at the network and at the address in the configuration."));
        }

        if (nest.Configuration["McpNest:LocalSignIn"]?.Trim() is { } local && s_off.Contains(local, StringComparer.OrdinalIgnoreCase))
        {
            var breakGlass = nest.Configuration["McpNest:BreakGlass"];
            if (!entra.Exists() && !other.Exists())
            {
                found.Add(Mend("McpNest:LocalSignIn is off and no provider is configured, so nobody can sign in; configure one, or take the setting out."));
            }
            else if (string.IsNullOrWhiteSpace(breakGlass))
            {
                found.Add(Mend("McpNest:LocalSignIn is off and nobody may sign in when the provider is down; name one admin in McpNest:BreakGlass."));
            }
            else if (nest.State is not null && !nest.IsBreakGlassAdmin)
            {
                found.Add(Mend("McpNest:BreakGlass names nobody who is an active admin; add them with 'member add' and the role admin, or name somebody else."));
            }
        }

        return found.Count > 0 ? found
            : entra.Exists() || other.Exists() ? [Good("An identity provider is configured.")]
            : [];
    }
}
