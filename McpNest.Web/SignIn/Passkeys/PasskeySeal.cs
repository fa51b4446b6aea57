using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpNest.Web.Console.Shared.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>
/// Hands what the nest must remember of a question to the browser that was asked, sealed, and takes it back once: only from that browser
/// (it shows the form cookie it had), for that purpose, within five minutes, and from no run of the nest before. Every tab so has a
/// question of its own, and nobody fills the nest's memory by asking.
/// </summary>
internal sealed class PasskeySeal(IDataProtectionProvider protection, IOptions<AntiforgeryOptions> antiforgery, TimeProvider time)
{
    // Each of these passed the throttle and brought a seal of ours; more than this in five minutes is nobody signing in.
    private const int MostUsed = 100_000;

    private readonly IDataProtector _protector = protection.CreateProtector("McpNest.Passkey");
    private readonly string _run = RandomNumberGenerator.GetHexString(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new();

    public string Seal(HttpContext context, PasskeyPurpose purpose, PasskeyAsk ask) => _protector.Protect(JsonSerializer.Serialize(
        new Content(RandomNumberGenerator.GetHexString(32), _run, purpose, BrowserOf(context), ask.State, ask.Domain, ask.At)));

    /// <summary>The question a seal holds; null when it is used, too old, another browser's, or no seal of ours.</summary>
    public PasskeyAsk? Take(HttpContext context, PasskeyPurpose purpose, string seal)
    {
        if (Open(seal) is not { } content || content.Run != _run || content.Purpose != purpose || content.Browser != BrowserOf(context))
        {
            return null;
        }

        var now = time.GetUtcNow();
        foreach (var (id, _) in _used.Where(used => now - used.Value > PasskeyAsk.Lifetime))
        {
            _used.TryRemove(id, out _);
        }

        var ask = new PasskeyAsk("", content.State, content.Domain, content.At);
        return _used.Count < MostUsed && now - content.At <= PasskeyAsk.Lifetime && _used.TryAdd(content.Id, content.At) ? ask : null;
    }

    private Content? Open(string seal)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(_protector.Unprotect(seal));
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    // Without the cookie no form of ours is accepted, so nobody gets here without one.
    private string BrowserOf(HttpContext context) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Cookies[antiforgery.Value.Cookie.Name!] ?? "")));

    private sealed record Content(string Id, string Run, PasskeyPurpose Purpose, string Browser, string State, string Domain, DateTimeOffset At);
}
