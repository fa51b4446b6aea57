using System.Security.Claims;
using System.Text.Encodings.Web;
using McpNest.Core.Gateway;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace McpNest.Web.Gateway;

/// <summary>
/// Authenticates an agent by its key, from a personal URL or as a bearer token. The only code that makes an agent's principal.
/// </summary>
internal sealed class AgentKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyCheck keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    /// <summary>The bearer token of a request; empty when the header is there in another form.</summary>
    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        return header.Count == 0 ? null
            : header.Count == 1 && header[0]!.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[0]![Bearer.Length..].Trim()
            : "";
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var key = Context.Features.Get<UrlKey>()?.Text ?? BearerOf(Request);
        return key is not null && await keys.FindAsync(key, Context.RequestAborted) is { } known
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(AgentScheme.Identity(known.Agent.Id, known.Agent.MemberId, known.Hash)), Scheme.Name))
            : AuthenticateResult.NoResult();
    }

    // On a personal URL anything but a plain 404 makes clients drop the key and start OAuth; so would metadata in the challenge.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Context.Features.Get<UrlKey>() is not null)
        {
            return PlainAnswer.NotFoundAsync(Context);
        }

        Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        return PlainAnswer.WriteAsync(Context, StatusCodes.Status401Unauthorized, "Send a valid key as bearer token.");
    }
}
