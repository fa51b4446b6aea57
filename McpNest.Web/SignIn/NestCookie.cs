using System.Security.Claims;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace McpNest.Web.SignIn;

/// <summary>The session of a person: one cookie, which holds who they are and nothing about what they may do.</summary>
internal static class NestCookie
{
    public const string Scheme = "McpNest";
    public const string StampClaim = "mcpnest:stamp";
    public const string SessionClaim = "mcpnest:session";

    /// <summary>How long a session lasts that nobody uses.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    public static Task SignInAsync(HttpContext context, Session session, string stamp) => context.SignInAsync(Scheme, Principal(session, stamp));

    /// <summary>What the cookie says: whose session it is, which one, and the stamp of the account it began with.</summary>
    public static ClaimsPrincipal Principal(Session session, string stamp)
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, session.MemberId.ToString("D")),
            new(StampClaim, stamp),
            new(SessionClaim, session.Id.ToString("D")),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
    }

    public static void Configure(CookieAuthenticationOptions options, PublicAddress address)
    {
        options.Cookie.Name = "mcpnest";
        options.CookieManager = new HostCookies(address);
        options.Cookie.SecurePolicy = Secure(address);
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.HttpOnly = true;
        options.ExpireTimeSpan = Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/signin";
        options.ReturnUrlParameter = "returnUrl";
        options.EventsType = typeof(SessionEvents);
    }

    public static void Configure(AntiforgeryOptions options, PublicAddress address)
    {
        options.Cookie.Name = Name("mcpnest-form", address);
        options.Cookie.SecurePolicy = Secure(address);
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
    }

    // Browsers take __Host- only over https, for the whole host and for nobody else's subdomain.
    private static string Name(string name, PublicAddress address) => address.IsHttps ? "__Host-" + name : name;

    private static CookieSecurePolicy Secure(PublicAddress address) =>
        address.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
