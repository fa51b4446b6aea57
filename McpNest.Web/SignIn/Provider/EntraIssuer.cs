using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Microsoft.IdentityModel.Validators;

namespace McpNest.Web.SignIn.Provider;

/// <summary>
/// Which directories' tokens count. Entra signs for all directories with the same keys, so the issuer has to be the one the provider's own
/// document names, for the directory the token names, and that directory one of those the operator named.
/// </summary>
internal static class EntraIssuer
{
    private const string Place = "{tenantid}";

    public static void Apply(TokenValidationParameters checks, ProviderOptions provider)
    {
        checks.EnableAadSigningKeyIssuerValidation();
        checks.IssuerValidatorUsingConfiguration = (issuer, token, _, configuration) =>
            IsOurs(issuer, TenantOf(token), configuration?.Issuer, provider)
                ? issuer
                : throw new SecurityTokenInvalidIssuerException("The token was issued for another directory.") { InvalidIssuer = issuer };
    }

    internal static bool IsOurs(string issuer, string? tenant, string? named, ProviderOptions provider)
    {
        if (named is null || tenant is null || issuer != named.Replace(Place, tenant, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return !provider.AllowedTenants.IsEmpty
            ? provider.AllowedTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase)
            // A directory may also be configured by one of its domains; its own document then names the id.
            : string.Equals(tenant, provider.TenantId, StringComparison.OrdinalIgnoreCase)
                || (!Guid.TryParse(provider.TenantId, out _) && !named.Contains(Place, StringComparison.OrdinalIgnoreCase));
    }

    private static string? TenantOf(SecurityToken token) =>
        token is JsonWebToken jwt && jwt.TryGetPayloadValue<string>("tid", out var tenant) ? tenant : null;
}
