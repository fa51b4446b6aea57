using System.Text.Json;
using Microsoft.Extensions.Primitives;
using ModelContextProtocol.Protocol;

namespace McpNest.Web.Gateway;

/// <summary>From 2026-07-28 on headers repeat what the body says; a proxy may have decided by them, so they must agree.</summary>
internal static class HeaderAgreement
{
    public static bool Holds(IHeaderDictionary headers, JsonElement message)
    {
        var version = headers[ProtocolVersions.Header];
        var said = ProtocolVersions.Of(message);
        if (version.Count > 1 || ((ProtocolVersions.IsStateless(said) || ProtocolVersions.IsStateless(version)) && said is not null && said != version))
        {
            return false;
        }

        // A version nobody speaks yet is for the endpoint to refuse.
        if (version != ProtocolVersions.Stateless || message.Text("method") is not { } method)
        {
            return true;
        }

        var named = method switch
        {
            "tools/call" or "prompts/get" => "name",
            "resources/read" => "uri",
            _ => null,
        };
        return headers["Mcp-Method"] == method
            && (named is null || Decoded(headers["Mcp-Name"]) is { } name && name == message.Text("params", named));
    }

    /// <summary>The header's value, out of its <c>=?base64?…?=</c> form if it has one; null when it is missing, repeated or malformed.</summary>
    private static string? Decoded(StringValues header) => header.Count == 1 ? McpHeaderEncoder.DecodeValue(header[0]!.Trim()) : null;
}
