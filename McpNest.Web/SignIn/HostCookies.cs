using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace McpNest.Web.SignIn;

/// <summary>
/// Names the session's cookie <c>__Host-…</c> whenever it travels over https: browsers take that name only over https, for the whole host and
/// for nobody else's subdomain. It is decided for each request, because an admin may give the nest an https address while it runs.
/// </summary>
internal sealed class HostCookies(PublicAddress address) : ICookieManager
{
    private readonly ChunkingCookieManager _cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _cookies.DeleteCookie(context, Name(context, key), options);

    private string Name(HttpContext context, string key) => address.IsHttps || context.Request.IsHttps ? "__Host-" + key : key;
}
