using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpNest.Web.Notices;

/// <summary>Headers by which a receiver knows that a message is the nest's, new, and whole: those of Standard Webhooks.</summary>
internal static class WebhookSignature
{
    public const string Id = "webhook-id";
    public const string Timestamp = "webhook-timestamp";
    public const string Signature = "webhook-signature";

    public static void Add(HttpRequestMessage request, string id, DateTimeOffset at, byte[] body, byte[]? secret)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(Id, id);
        request.Headers.Add(Timestamp, seconds);
        if (secret is not null)
        {
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{seconds}."), .. body];
            request.Headers.Add(Signature, "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
        }
    }
}
