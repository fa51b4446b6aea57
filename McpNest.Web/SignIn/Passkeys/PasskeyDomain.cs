using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>
/// Which names of the nest passkeys belong to. They come from its public address; the name a browser calls it by chooses among them and
/// adds none.
/// </summary>
internal sealed class PasskeyDomain(PublicAddress address)
{
    private const string Localhost = "localhost";

    /// <summary>The name for passkeys of somebody who came by this host; null when browsers keep none there.</summary>
    public string? For(string host) => address.MeantBy(host) is var url && Why(url, host) is null ? NameOf(url) : null;

    /// <summary>One sentence why there are no passkeys for somebody who came by this host; null when there are.</summary>
    public string? WhyNot(string host) => Why(address.MeantBy(host), host);

    /// <summary>Whether the nest has this name now.</summary>
    public bool IsOurs(string domain) => domain == NameOf(address.Url) || (address.Fallback is { } fallback && domain == NameOf(fallback));

    /// <summary>What Identity is told: a verified person, a passkey that needs no typed address, this name and our own origins.</summary>
    public IOptions<IdentityPasskeyOptions> Options(string domain) => Microsoft.Extensions.Options.Options.Create(new IdentityPasskeyOptions
    {
        ServerDomain = domain,
        UserVerificationRequirement = "required",
        ResidentKeyRequirement = "required",
        AttestationConveyancePreference = "none",
        AuthenticatorTimeout = PasskeyAsk.Lifetime,
        ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.TopOrigin is null && address.AcceptsOrigin(context.Origin)),
    });

    private static string? Why(Uri url, string host)
    {
        if (url.IsLoopback)
        {
            return host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
                ? null
                : Texts.Fill(PasskeyText.NeedsLocalhost, new UriBuilder(url) { Host = Localhost }.Uri.GetLeftPart(UriPartial.Authority));
        }

        return url.HostNameType != UriHostNameType.Dns ? PasskeyText.NeedsName
            : url.Scheme != Uri.UriSchemeHttps ? PasskeyText.NeedsHttps
            : null;
    }

    private static string NameOf(Uri url) => url.IsLoopback ? Localhost : url.IdnHost.ToLowerInvariant();
}
