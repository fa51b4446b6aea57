using System.Security.Cryptography;
using McpNest.Core;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.DataProtection;

namespace McpNest.Tests.SignIn;

public sealed class CookieKeyCheckTests
{
    [Fact]
    public void Real_protection_passes() => CookieKeyCheck.Run(new EphemeralDataProtectionProvider());

    [Theory]
    [InlineData("its last byte changed")]
    [InlineData("its first byte changed")]
    [InlineData("something appended")]
    [InlineData("a little cut off")]
    [InlineData("another purpose")]
    [InlineData("nothing in it")]
    public void Protection_that_accepts_what_was_altered_stops_the_start(string fault) =>
        Assert.Contains(
            "does not notice altered",
            Assert.Throws<NestException>(() => CookieKeyCheck.Run(new FakeProtection(fault))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Protection_that_loses_what_it_was_given_stops_the_start() =>
        Assert.Contains(
            "does not give back", Assert.Throws<NestException>(() => CookieKeyCheck.Run(new FakeProtection("loses"))).Message, StringComparison.Ordinal);

    /// <summary>A keyed hash before the text, checked with one fault.</summary>
    private sealed class FakeProtection(string fault, string use = "") : IDataProtectionProvider, IDataProtector
    {
        private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);

        public IDataProtector CreateProtector(string purpose) => new FakeProtection(fault, fault == "another purpose" ? "" : purpose);

        public byte[] Protect(byte[] plaintext)
        {
            byte[] text = [.. RandomNumberGenerator.GetBytes(8), .. plaintext];
            return [.. Hash(text), .. text];
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            if (fault == "nothing in it" && protectedData.Length == 0)
            {
                return [];
            }

            if (protectedData.Length < 40)
            {
                throw new CryptographicException();
            }

            var (hash, text) = (protectedData[..32], protectedData[32..]);
            var genuine = Hash(text).AsSpan().SequenceEqual(hash) || fault switch
            {
                "its last byte changed" => Enumerable.Range(0, 256).Any(last => Hash([.. text[..^1], (byte)last]).AsSpan().SequenceEqual(hash)),
                "its first byte changed" => Hash(text).AsSpan()[1..].SequenceEqual(hash.AsSpan()[1..]),
                "something appended" => Hash(text[..^1]).AsSpan().SequenceEqual(hash),
                "a little cut off" => Enumerable.Range(0, 256).Any(last => Hash([.. text, (byte)last]).AsSpan().SequenceEqual(hash)),
                _ => false,
            };
            return !genuine ? throw new CryptographicException() : fault == "loses" ? [] : text[8..];
        }

        private byte[] Hash(byte[] text)
        {
            byte[] bound = [.. System.Text.Encoding.UTF8.GetBytes(use), .. text];
            return HMACSHA256.HashData(s_key, bound);
        }
    }
}
