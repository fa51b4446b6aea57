using System.Text.RegularExpressions;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace McpNest.Web.Gateway;

/// <summary>
/// Takes out of a request what callers can write freely and the nest does not read, before hosting makes a trace of it: whoever listens to
/// traces then finds nothing to leave out.
/// </summary>
internal static partial class RequestHiding
{
    // No such host and method is served; the answer to either is the same as before.
    private const string HiddenHost = "hidden.invalid";
    private const string HiddenMethod = "HIDDEN";

    // What travels with a trace, or is written on it.
    private static readonly string[] s_luggage = ["tracestate", "baggage", "Correlation-Context", "Request-Id", "User-Agent"];

    private static readonly string[] s_methods =
    [
        HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete, HttpMethods.Head, HttpMethods.Options, HttpMethods.Put, HttpMethods.Patch,
        HttpMethods.Connect, HttpMethods.Trace,
    ];

    public static void Hide(IHttpRequestFeature request, AddressGuard addresses)
    {
        // Of what a person's browser says, the few words they recognise their sessions by.
        var browser = request.Path.StartsWith('/') && !GatewayFront.IsAgents(new PathString(request.Path))
            ? BrowserName.Of(request.Headers.UserAgent.ToString())
            : "";
        foreach (var name in s_luggage)
        {
            request.Headers.Remove(name);
        }

        if (browser.Length > 0)
        {
            request.Headers.UserAgent = browser;
        }

        if (request.Headers.TryGetValue("traceparent", out var parent) && (parent.Count != 1 || !TraceParent().IsMatch(parent.ToString())))
        {
            request.Headers.Remove("traceparent");
        }

        if (!s_methods.Contains(request.Method, StringComparer.OrdinalIgnoreCase))
        {
            request.Method = HiddenMethod;
        }

        if (!addresses.Knows(new HostString(request.Headers.Host.ToString())))
        {
            request.Headers.Host = HiddenHost;
        }

        HideAddress(request);
    }

    /// <summary>Agents need none of it: what follows <c>/mcp</c> is nothing here, and a query is not read.</summary>
    private static void HideAddress(IHttpRequestFeature request)
    {
        var path = true switch
        {
            _ when request.Path.Equals("/mcp", StringComparison.OrdinalIgnoreCase) || request.Path.Equals("/mcp/", StringComparison.OrdinalIgnoreCase) => "/mcp",
            _ when request.Path.StartsWith("/mcp", StringComparison.OrdinalIgnoreCase) => KeyHiding.HiddenPath,
            _ when request.Path.StartsWith('/') && GatewayFront.IsAgents(new PathString(request.Path)) => KeyHiding.HiddenPath,
            _ => null,
        };
        if (path is not null)
        {
            (request.Path, request.QueryString, request.RawTarget) = (path, "", path);
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TraceParent();
}
