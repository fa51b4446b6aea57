using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace McpNest.Web.SignIn.Sessions;

/// <summary>The keys of cookies and forms, to be made anew when whatever was protected with them should mean nothing any more.</summary>
internal sealed class CookieKeyRing(IKeyManager keys, IDataProtectionProvider protection)
{
    private const int Looks = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Revokes all keys, and waits until another one is used: the ring is read again in the background.</summary>
    public async Task RenewAsync()
    {
        await Task.Run(() => keys.RevokeAllKeys(TimeProvider.System.GetUtcNow(), "Everybody was signed out.")); // keys bear the system's time
        var revoked = keys.GetAllKeys().Where(key => key.IsRevoked).Select(key => key.KeyId).ToHashSet();
        var protector = protection.CreateProtector(nameof(CookieKeyRing));
        for (var look = 0; look < Looks && revoked.Contains(KeyOf(protector.Protect([]))); look++)
        {
            await Task.Delay(s_pause);
        }
    }

    // Four bytes say what it is, then comes the key's id.
    private static Guid KeyOf(byte[] text) => new(text.AsSpan(4, 16));
}
