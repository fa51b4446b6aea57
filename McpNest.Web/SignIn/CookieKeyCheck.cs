using System.Security.Cryptography;
using McpNest.Core;
using Microsoft.AspNetCore.DataProtection;

namespace McpNest.Web.SignIn;

/// <summary>
/// Before anything is served: altered cookies must be refused. Data Protection 10.0.0 to 10.0.6 accepted some (CVE-2026-40372).
/// </summary>
internal static class CookieKeyCheck
{
    private static readonly Version s_fixed = new(10, 0, 7);

    /// <exception cref="NestException">Cookies could be forged with what is loaded.</exception>
    public static void Run(IDataProtectionProvider provider)
    {
        if (VersionOf(typeof(EphemeralDataProtectionProvider).Assembly) < s_fixed)
        {
            throw new NestException($"This .NET runtime has a Data Protection library that accepts forged cookies; update the ASP.NET Core runtime to {s_fixed} or later.");
        }

        var protector = provider.CreateProtector("McpNest.CookieKeyCheck");
        var genuine = protector.Protect(RandomNumberGenerator.GetBytes(32));
        for (var bit = 0; bit < 64; bit++)
        {
            // Spread over the whole of it, so that header, nonce, text and tag are all tried.
            var altered = (byte[])genuine.Clone();
            altered[(altered.Length - 1) * bit / 63] ^= (byte)(1 << (bit % 8));
            if (Accepts(protector, altered))
            {
                throw new NestException("The protection of cookies does not notice altered ones; the nest does not start with it. Reinstall the .NET runtime.");
            }
        }
    }

    private static Version VersionOf(System.Reflection.Assembly assembly)
    {
        var file = System.Diagnostics.FileVersionInfo.GetVersionInfo(assembly.Location);
        return new Version(file.FileMajorPart, file.FileMinorPart, file.FileBuildPart);
    }

    private static bool Accepts(IDataProtector protector, byte[] altered)
    {
        try
        {
            protector.Unprotect(altered);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
