using System.Collections.Immutable;
using McpNest.Core.Administration.Import;
using McpNest.Core.Upstreams;
using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Secrets;
using McpNest.Web.Console.Shared;
using Moved = McpNest.Core.Policy.ServerTransport;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>The address and the headers of a remote server, also of one behind a bridge on the laptop: the nest connects to it itself.</summary>
internal static class RemotePart
{
    public static ImportedServer Translate(ImportedServer server, ServerEntry entry, Placement placement, ImmutableArray<SecretFound> secrets, Remarks remarks)
    {
        var bridge = entry.Launch;
        var url = bridge?.RemoteUrl ?? entry.Url!;
        if (bridge is not null)
        {
            remarks.Note(ImportText.Bridge);
        }

        var address = AddressOf(url, isThisComputer: !placement.CanMove, secrets, remarks);
        var headers = bridge is null ? entry.Headers : entry.Headers.Concat(HeadersOf(bridge, entry));
        var values = EntryValues.Of(headers, SecretPlace.Header, secrets, remarks);
        return server with
        {
            Transport = entry.Transport == ServerTransport.Sse || (bridge is not null && IsSse(bridge, url.Value)) ? Moved.Sse : Moved.Http,
            Url = address,
            // Nothing was given: most likely it signs people in by itself; many take a token as well.
            Values = values.IsEmpty ? [new ImportedValue(SecretPlace.Header, "Authorization", "Bearer …", IsSecret: true, Asks: "…") { IsOptional = true }] : values,
        };
    }

    private static string? AddressOf(ConfigText text, bool isThisComputer, ImmutableArray<SecretFound> secrets, Remarks remarks)
    {
        var whole = Placeholders.WithDefaults(text.Value.Trim());
        if (Placeholders.HasAny(whole))
        {
            remarks.Obstacle(ImportText.AddressFilledIn);
            return null;
        }

        if (!Uri.TryCreate(whole, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || OutboundAddresses.HostOf(url) is not { } host)
        {
            remarks.Obstacle(ImportText.AddressIsNone);
            return null;
        }

        // Addresses are shown to whoever manages servers, and not kept encrypted.
        if (url.UserInfo.Length > 0 || SecretSigns.IsInAddress(url) || secrets.Any(secret => secret.Text.Path == text.Path))
        {
            remarks.Obstacle(Texts.Fill(ImportText.AddressHasKey, host));
            return $"{url.Scheme}://{host}/…";
        }

        if (isThisComputer)
        {
            remarks.Doubt(Texts.Fill(ImportText.AddressIsHere, host));
        }

        return url.GetLeftPart(UriPartial.Query);
    }

    private static bool IsSse(Launch bridge, string url)
    {
        var args = bridge.ServerArgs.Select(arg => arg.Value).ToList();
        return url.TrimEnd('/').EndsWith("/sse", StringComparison.OrdinalIgnoreCase) || args.Contains("--sse")
            || (args.IndexOf("--transport") is >= 0 and var at && at + 1 < args.Count && args[at + 1].StartsWith("sse", StringComparison.Ordinal));
    }

    /// <summary>What a bridge was told to send; it may take it from variables of its own.</summary>
    private static IEnumerable<NamedText> HeadersOf(Launch bridge, ServerEntry entry)
    {
        for (var at = 0; at + 1 < bridge.ServerArgs.Length; at++)
        {
            var next = bridge.ServerArgs[at + 1];
            if (bridge.ServerArgs[at].Value is "--header" or "-H" && next.Value.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                var value = entry.Environment.Concat(bridge.Environment).Aggregate(
                    next.Value[(colon + 1)..].Trim(),
                    (text, variable) => variable.Text.Value.Length == 0 ? text : text.Replace($"${{{variable.Name}}}", variable.Text.Value, StringComparison.Ordinal));
                yield return new NamedText(next.Value[..colon].Trim(), next with { Value = value });
            }
        }
    }
}
