using System.Text.RegularExpressions;
using McpNest.Core.Gateway;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace McpNest.Web.Gateway;

/// <summary>
/// Takes keys out of a request's address before anything can log it: hosting logs and traces read the path before any middleware runs.
/// </summary>
internal static partial class KeyHiding
{
    private const int MaxDecodings = 8;

    /// <summary>What is left of a path that held a key where none belongs. The gateway answers it with a plain 404.</summary>
    public const string HiddenPath = "/u/hidden";

    /// <summary>Rewrites the address in place. A personal URL becomes <c>/mcp</c>, and its key is returned.</summary>
    public static UrlKey? Hide(IHttpRequestFeature request)
    {
        if (request.Headers.TryGetValue(HeaderNames.Referer, out var referer) && MayHoldKey(referer.ToString(), InPath()))
        {
            request.Headers.Remove(HeaderNames.Referer);
        }

        if (MayHoldKey(request.Headers.Host.ToString(), Anywhere()))
        {
            request.Headers.Host = "hidden.invalid"; // no such host is served
        }

        if (MayHoldKey(request.Method, Anywhere()))
        {
            request.Method = "HIDDEN";
        }

        var personal = PersonalUrl().Match(request.Path);
        var path = personal.Success ? "/mcp"
            : MayHoldKey(request.Path, InPath()) ? HiddenPath
            : request.Path;
        var query = MayHoldKey(request.QueryString, Anywhere()) ? "?hidden" : request.QueryString;
        if (path != request.Path || query != request.QueryString || MayHoldKey(request.RawTarget, Anywhere()))
        {
            (request.Path, request.QueryString, request.RawTarget) = (path, query, path + query);
        }

        return personal.Success ? new UrlKey(personal.Groups[1].Value) : null;
    }

    private static bool MayHoldKey(string text, Regex place)
    {
        for (var i = 0; i < MaxDecodings; i++)
        {
            if (place.IsMatch(text))
            {
                return true;
            }

            // Encodings can be nested.
            var decoded = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
            if (decoded == text)
            {
                return false;
            }

            text = decoded;
        }

        return true;
    }

    [GeneratedRegex(@"\A/u/([^/]+)/mcp/?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PersonalUrl();

    /// <summary>Whatever begins like a key, and whatever follows <c>/u/</c>, whole or broken.</summary>
    [GeneratedRegex($"{AgentKey.Prefix}|/u/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InPath();

    [GeneratedRegex(AgentKey.Prefix, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Anywhere();
}
