using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Upstreams;
using Microsoft.AspNetCore.Authentication;
using HeaderNames = Microsoft.Net.Http.Headers.HeaderNames;

namespace McpNest.Web.Gateway;

/// <summary>
/// Stands in front of everything that belongs to agents: <c>/mcp</c>, <c>/u/**</c> and <c>/.well-known/**</c>. What it does not let pass
/// never reaches routing, cookies or the console.
/// </summary>
internal sealed class GatewayFront(
    RequestDelegate next, GatewayOptions options, AddressGuard addresses, NestJournal journal, LiveSessions sessions, DoorLimits limits, ByteBudget budget,
    LimitLedger ledger, GatewayMeter meter)
{
    // Personal URLs have become /mcp before this. At the others clients look for OAuth or for an older transport: any other answer than
    // a plain 404, above all the console's way to its sign-in page, makes them forget their key or ask for a browser.
    private static readonly PathString[] s_nothingHere = ["/u", "/.well-known", "/register", "/authorize", "/token", "/sse"];

    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete];

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/mcp", StringComparison.OrdinalIgnoreCase, out var rest))
        {
            return rest.HasValue && rest != "/" ? PlainAnswer.NotFoundAsync(context) : GuardAsync(context);
        }

        return IsAgents(path) ? PlainAnswer.NotFoundAsync(context) : next(context);
    }

    /// <summary>Whether agents' clients, and nobody else, look for something at an address.</summary>
    public static bool IsAgents(PathString path)
    {
        path = "/" + path.Value?.TrimStart('/'); // however many slashes lead it
        return path.StartsWithSegments("/mcp", StringComparison.OrdinalIgnoreCase)
            || s_nothingHere.Any(nothing => path.StartsWithSegments(nothing, StringComparison.OrdinalIgnoreCase));
    }

    private async Task GuardAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        // A browser's sign-in must not count here, nor be renewed.
        context.Request.Headers.Remove(HeaderNames.Cookie);

        if (RefuseAddress(context) is { } refused)
        {
            await refused;
            return;
        }

        try
        {
            if ((await context.AuthenticateAsync(AgentScheme.Name)).Principal is { } principal && AgentScheme.Read(principal) is { } agent)
            {
                using var live = sessions.Add(new LiveSession(agent.AgentId, NotifyListChanged: null, context.Abort) { KeyHash = agent.KeyHash });
                await PassAsync(context, agent.AgentId, agent.MemberId);
                return;
            }
        }
        catch (JournalUnavailableException)
        {
            await UnavailableAsync(context);
            return;
        }

        meter.Refused("key");
        await context.ChallengeAsync(AgentScheme.Name);
    }

    private Task? RefuseAddress(HttpContext context)
    {
        var key = context.Features.Get<UrlKey>();
        if (!addresses.AllowsHost(context.Request.Host))
        {
            meter.Refused("host");
            return PlainAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "This host name is not served here.");
        }

        if (!addresses.AllowsOrigin(context.Request))
        {
            meter.Refused("origin");
            return PlainAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, "Pages of other origins may not call this address.");
        }

        if (key is not null && !options.PersonalUrls)
        {
            meter.Refused("personal_urls_off");
            return PlainAnswer.NotFoundAsync(context);
        }

        if (key is not null && AgentKeyHandler.BearerOf(context.Request) is { } bearer && bearer != key.Text)
        {
            meter.Refused("two_keys");
            return PlainAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "The address and the Authorization header hold different keys; send one.");
        }

        return null;
    }

    private async Task PassAsync(HttpContext context, Guid agentId, Guid memberId)
    {
        var request = context.Request;
        if (!s_methods.Contains(request.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", s_methods);
            await PlainAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Use POST, GET or DELETE.");
        }
        else if (HttpMethods.IsGet(request.Method) && RequestForm.IsBrowser(request))
        {
            await SecretPage.WriteAsync(context);
        }
        else if (!HttpMethods.IsPost(request.Method))
        {
            context.Features.Set(new GatewayRequest(agentId, memberId, 0, default));
            await next(context);
        }
        else if (!RequestForm.IsJson(request))
        {
            meter.Refused("content_type");
            await PlainAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send application/json in UTF-8.");
        }
        else if (journal.ClosedBecause is not null)
        {
            await UnavailableAsync(context);
        }
        else
        {
            await ReadAsync(context, agentId, memberId);
        }
    }

    private async Task ReadAsync(HttpContext context, Guid agentId, Guid memberId)
    {
        using var body = await PooledBody.ReadAsync(context.Request, limits.MessageBytes, budget, context.RequestAborted);
        if (body.IsRefused)
        {
            meter.Refused("busy");
            ledger.Count(LimitKind.BytesInFlight, agentId, memberId);
            context.Response.Headers.RetryAfter = "1";
            await PlainAnswer.JsonRpcErrorAsync(
                context, StatusCodes.Status503ServiceUnavailable, GatewayCode.TooLarge, "The nest handles as much as it can hold at the moment; try again in a second.");
            return;
        }

        var message = body.IsTooLarge ? FrontMessage.Refuse(FrontRefusal.TooLarge, id: null) : FrontReader.Read(body.Bytes);
        var refusal = message.Refusal ?? (HeaderAgreement.Holds(context.Request.Headers, message.Root) ? null : FrontRefusal.HeaderMismatch);
        if (refusal is not null)
        {
            meter.Refused(refusal.Reason);
            await PlainAnswer.JsonRpcErrorAsync(context, refusal.Status, refusal.Code, refusal.Sentence, message.Id);
            return;
        }

        context.Features.Set(new GatewayRequest(agentId, memberId, body.Bytes.Length, message.Root));
        body.ReleaseArray();
        await next(context);
    }

    private Task UnavailableAsync(HttpContext context)
    {
        meter.Refused("journal");
        context.Response.Headers.RetryAfter = "5";
        return PlainAnswer.JsonRpcErrorAsync(
            context, StatusCodes.Status503ServiceUnavailable, GatewayCode.JournalUnavailable, "Calls cannot be recorded at the moment, so none is served; try again in a few seconds.");
    }
}
