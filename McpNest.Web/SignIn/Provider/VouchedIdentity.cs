using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Whom a provider vouched for, from a token that was checked. Who it is says the issuer with the subject; the rest may change at any time.</summary>
/// <param name="Subject">Entra: the object id; else <c>sub</c>. Never an address.</param>
/// <param name="Email">An address for a new member; null when the provider told none, or one it did not verify.</param>
/// <param name="VouchedAt">When they proved who they are there, or else when the token was issued; whole seconds, never in the future.</param>
internal sealed record VouchedIdentity(string Issuer, string Subject, string? Email, string Name, DateTimeOffset VouchedAt, ClaimsPrincipal Principal)
{
    private const int LongestKey = 255;

    /// <summary>When they proved who they are there, as the provider says; null when it does not.</summary>
    public DateTimeOffset? AuthenticatedAt { get; private init; }

    /// <returns>Null when the token lacks what says who it is.</returns>
    public static VouchedIdentity? Of(ClaimsPrincipal principal, bool isEntra, DateTimeOffset now)
    {
        var (issuer, subject) = (principal.FindFirstValue("iss"), principal.FindFirstValue(isEntra ? "oid" : "sub"));
        return issuer is { Length: > 0 and <= LongestKey } && subject is { Length: > 0 and <= LongestKey }
            ? new VouchedIdentity(
                issuer, subject, EmailOf(principal, isEntra), principal.FindFirstValue("name") ?? "", At(principal, "auth_time", now) ?? At(principal, "iat", now) ?? Whole(now), principal)
            {
                AuthenticatedAt = At(principal, "auth_time", now),
            }
            : null;
    }

    /// <summary>
    /// When they last proved who they are, as far as anybody knows: when the provider says, or else now if it was told to ask them. A provider
    /// that let them through because it remembered them proves nothing, and that is long ago.
    /// </summary>
    public DateTimeOffset ProvenAt(bool wasAsked) => AuthenticatedAt ?? (wasAsked ? VouchedAt : DateTimeOffset.UnixEpoch);

    /// <summary>All values of a claim that may come once, several times or as one list.</summary>
    public IEnumerable<string> Values(string claim) => Principal.FindAll(claim).SelectMany(found => Split(found.Value));

    /// <summary>Whether the provider left groups out because they are too many for a token.</summary>
    public bool LacksGroups(string claim) =>
        Principal.FindFirstValue("hasgroups") is "true" or "True"
        || Principal.FindFirstValue("_claim_names") is { } names && names.Contains($"\"{claim}\"", StringComparison.Ordinal);

    private static string[] Split(string value)
    {
        if (!value.StartsWith('['))
        {
            return [value];
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(value) ?? [];
        }
        catch (JsonException)
        {
            return [value];
        }
    }

    // Of Entra the name people sign in with there, which its admins give out; the address in "email" is anybody's to choose.
    private static string? EmailOf(ClaimsPrincipal principal, bool isEntra) => isEntra
        ? principal.FindFirstValue("preferred_username") ?? principal.FindFirstValue("upn")
        : principal.FindFirstValue("email_verified") is "false" or "False" ? null : principal.FindFirstValue("email");

    private static DateTimeOffset? At(ClaimsPrincipal principal, string claim, DateTimeOffset now) =>
        long.TryParse(principal.FindFirstValue(claim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, now.ToUnixTimeSeconds()))
            : null;

    private static DateTimeOffset Whole(DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
}
