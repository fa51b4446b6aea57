using System.Text.Json;
using Microsoft.Extensions.Primitives;
using ModelContextProtocol.Protocol;

namespace McpNest.Web.Gateway;

/// <summary>From 2026-07-28 on headers repeat what the body says; a proxy may have decided by them, so they must agree.</summary>
internal static class HeaderAgreement
{
    /// <summary>First version with mirrored headers and without sessions.</summary>
    public const string Since = "2026-07-28";

    private const string VersionMeta = "io.modelcontextprotocol/protocolVersion";

    public static bool Holds(IHeaderDictionary headers, JsonElement message)
    {
        var version = headers["MCP-Protocol-Version"];
        var said = Text(message, "params", "_meta", VersionMeta);
        if (version.Count > 1 || ((IsStateless(said) || IsStateless(version)) && said is not null && said != version))
        {
            return false;
        }

        // A version nobody speaks yet is for the SDK to refuse.
        if (version != Since || Text(message, "method") is not { } method)
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
            && (named is null || Decoded(headers["Mcp-Name"]) is { } name && name == Text(message, "params", named));
    }

    public static bool IsStateless(string? version) => version is not null && string.CompareOrdinal(version, Since) >= 0 && char.IsAsciiDigit(version[0]);

    /// <summary>The header's value, out of its <c>=?base64?…?=</c> form if it has one; null when it is missing, repeated or malformed.</summary>
    private static string? Decoded(StringValues header) => header.Count == 1 ? McpHeaderEncoder.DecodeValue(header[0]!.Trim()) : null;

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
