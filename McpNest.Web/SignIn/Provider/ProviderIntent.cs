using System.Text.Json;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace McpNest.Web.SignIn.Provider;

/// <summary>What somebody goes to the provider for. It travels there and back inside the sealed state, so nobody can change it on the way.</summary>
/// <param name="Code">The code of the invitation or join link they came with.</param>
/// <param name="SessionId">The session that asked: to tie its member to an identity, or to prove once more who they are.</param>
internal sealed record ProviderIntent(ProviderIntent.Purpose For, string? Code = null, Guid? SessionId = null)
{
    /// <summary>How long somebody may take between asking and going.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private const string Item = "mcpnest";
    private const string CookieName = "mcpnest-intent";

    public enum Purpose
    {
        SignIn,

        /// <summary>An invited member comes for the first time.</summary>
        Invitation,

        /// <summary>Somebody becomes a member with a join link.</summary>
        Join,

        /// <summary>Somebody who is signed in ties their account to their identity.</summary>
        Link,

        /// <summary>Somebody who is signed in proves once more who they are.</summary>
        Prove,
    }

    /// <summary>Whether the provider was already told to ask for a password or the like.</summary>
    public bool Asked { get; init; }

    public void WriteTo(AuthenticationProperties properties) => properties.Items[Item] = JsonSerializer.Serialize(this);

    public static ProviderIntent ReadFrom(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(Item, out var text) == true && text is not null
            ? JsonSerializer.Deserialize<ProviderIntent>(text)!
            : new ProviderIntent(Purpose.SignIn);

    /// <summary>Keeps it in the browser until it goes to the provider: a form cannot lead there itself, the page's policy lets forms only go to the nest.</summary>
    public void Keep(HttpContext context)
    {
        var value = Protector(context).Protect(JsonSerializer.Serialize(this), s_patience);
        Cookies(context).AppendResponseCookie(context, CookieName, value, Options(context));
    }

    /// <summary>What was kept; null when nothing was, or too long ago.</summary>
    public static ProviderIntent? Take(HttpContext context)
    {
        var cookies = Cookies(context);
        if (cookies.GetRequestCookie(context, CookieName) is not { Length: > 0 } value)
        {
            return null;
        }

        cookies.DeleteCookie(context, CookieName, Options(context));
        try
        {
            return JsonSerializer.Deserialize<ProviderIntent>(Protector(context).Unprotect(value));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private static HostCookies Cookies(HttpContext context) => new(context.RequestServices.GetRequiredService<PublicAddress>());

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps || context.RequestServices.GetRequiredService<PublicAddress>().IsHttps,
    };

    private static ITimeLimitedDataProtector Protector(HttpContext context) =>
        context.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("McpNest.ProviderIntent").ToTimeLimitedDataProtector();
}
