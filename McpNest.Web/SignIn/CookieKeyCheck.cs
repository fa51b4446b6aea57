using System.Security.Cryptography;
using McpNest.Core;
using Microsoft.AspNetCore.DataProtection;

namespace McpNest.Web.SignIn;

/// <summary>
/// Before anything is served: altered cookies must be refused. Data Protection 10.0.0 to 10.0.6 accepted some (CVE-2026-40372).
/// </summary>
internal static class CookieKeyCheck
{
    private const string Purpose = "McpNest.CookieKeyCheck";

    private static readonly Version s_fixed = new(10, 0, 7);

    // Nothing, less than a block, a whole number of blocks, a form's token, a cookie.
    private static readonly int[] s_lengths = [0, 1, 32, 92, 700];

    /// <exception cref="NestException">Cookies could be forged with what is loaded.</exception>
    public static void Run(IDataProtectionProvider provider)
    {
        if (VersionOf(typeof(EphemeralDataProtectionProvider).Assembly) < s_fixed)
        {
            throw new NestException($"This .NET runtime has a Data Protection library that accepts forged cookies; update the ASP.NET Core runtime to {s_fixed} or later.");
        }

        var (protector, stranger) = (provider.CreateProtector(Purpose), provider.CreateProtector(Purpose + ".Other"));
        foreach (var length in s_lengths)
        {
            var text = RandomNumberGenerator.GetBytes(length);
            var genuine = protector.Protect(text);
            if (!protector.Unprotect(genuine).AsSpan().SequenceEqual(text))
            {
                throw new NestException("The protection of cookies does not give back what it was given; the nest does not start with it. Reinstall the .NET runtime.");
            }

            // For one thing protected is no use for another: a form's token is no cookie.
            if (Altered(genuine, protector.Protect(text)).Any(altered => Accepts(protector, altered)) || Accepts(stranger, genuine))
            {
                throw new NestException("The protection of cookies does not notice altered ones; the nest does not start with it. Reinstall the .NET runtime.");
            }
        }
    }

    private static IEnumerable<byte[]> Altered(byte[] genuine, byte[] another)
    {
        for (var bit = 0; bit < 64; bit++)
        {
            // Spread over the whole of it, so that header, nonce, text and tag are all tried.
            var altered = (byte[])genuine.Clone();
            altered[(altered.Length - 1) * bit / 63] ^= (byte)(1 << (bit % 8));
            yield return altered;
        }

        for (var part = 0; part < 16; part++)
        {
            yield return genuine[..(genuine.Length * part / 16)];
            yield return genuine[^(genuine.Length * part / 16)..];
        }

        yield return genuine[..^1];
        yield return [.. genuine, 0];
        yield return [.. genuine, .. genuine];
        yield return [.. genuine[..(genuine.Length / 2)], .. another[(another.Length / 2)..]];
        yield return [.. another[..^16], .. genuine[^16..]];
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
