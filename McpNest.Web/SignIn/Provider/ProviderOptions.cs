using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Provider;

/// <summary>The identity provider people sign in through, as configured: section <c>AzureAd</c> or <c>McpNest:OpenIdConnect</c>, with <c>McpNest:Access</c>.</summary>
public sealed class ProviderOptions
{
    /// <summary>Where the provider sends people back to; what an operator registers there.</summary>
    public const string CallbackPath = "/signin-oidc";

    /// <summary>Where the provider sends people back to after signing out there.</summary>
    public const string SignedOutPath = "/signout-callback-oidc";

    /// <summary>Entra ID, through Microsoft.Identity.Web.</summary>
    public bool IsEntra { get; init; }

    /// <summary>Address of the provider, of Entra with the tenant.</summary>
    public required Uri Authority { get; init; }

    /// <summary>Entra: the cloud, such as https://login.microsoftonline.com/.</summary>
    public Uri? Instance { get; init; }

    /// <summary>Entra: the directory, or <c>organizations</c> or <c>common</c> beside <see cref="AllowedTenants"/>.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>Entra: ids of the directories whose people may come; empty: only <see cref="TenantId"/>.</summary>
    public ImmutableArray<string> AllowedTenants { get; init; } = [];

    public required string ClientId { get; init; }

    /// <summary>Null for a public client, which proves itself with PKCE alone. Never shown and never logged.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Entra: what proves the nest where there is no <see cref="ClientSecret"/>.</summary>
    internal ClientCertificate? ClientCertificate { get; init; }

    /// <summary>What people know the provider as: on the button.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What is asked for beside <c>openid</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>For how many days after a sign-in a member's keys work.</summary>
    public int MaxSignInDays { get; init; }

    /// <summary>Whether somebody the nest does not know becomes a member by signing in.</summary>
    public bool JustInTime { get; init; }

    /// <summary>Whether nobody comes in to whom the provider gives no role.</summary>
    public bool RequireRole { get; init; }

    /// <summary>Whether signing out here ends the session at the provider too.</summary>
    public bool SignOutAtProvider { get; init; }

    /// <summary>Which claim holds roles, and which values mean which role.</summary>
    public required ClaimRoles Roles { get; init; }

    /// <summary>The same for groups, asked only when no role was found; null: groups decide nothing.</summary>
    public ClaimRoles? Groups { get; init; }

    /// <summary>Plain http is for a provider on this machine only.</summary>
    public bool RequiresHttps => Authority.Scheme == Uri.UriSchemeHttps;

    /// <summary>Says where it is and nothing secret.</summary>
    public override string ToString() => $"{DisplayName} at {Authority.GetLeftPart(UriPartial.Authority)}";

    /// <summary>A claim and the role each of its values means; where several fit, the first of <see cref="Order"/> counts.</summary>
    public sealed record ClaimRoles(string Claim, ImmutableDictionary<string, MemberRole> Meanings)
    {
        /// <summary>The role with the most power first.</summary>
        public static readonly ImmutableArray<MemberRole> Order = [MemberRole.Admin, MemberRole.Lead, MemberRole.Auditor, MemberRole.Member];

        /// <summary>The role these values mean; null when none means one.</summary>
        public MemberRole? Of(IEnumerable<string> values)
        {
            var found = values.Where(Meanings.ContainsKey).Select(value => Meanings[value]).ToHashSet();
            return found.Count == 0 ? null : Order.First(found.Contains);
        }
    }
}
