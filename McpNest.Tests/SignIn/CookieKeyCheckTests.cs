using McpNest.Core;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.DataProtection;

namespace McpNest.Tests.SignIn;

public sealed class CookieKeyCheckTests
{
    [Fact]
    public void Real_protection_passes() => CookieKeyCheck.Run(new EphemeralDataProtectionProvider());

    [Fact]
    public void Protection_that_accepts_what_was_altered_stops_the_start() =>
        Assert.Contains(
            "does not notice altered",
            Assert.Throws<NestException>(() => CookieKeyCheck.Run(new FakeProtection(new EphemeralDataProtectionProvider()))).Message,
            StringComparison.Ordinal);

    /// <summary>Notices everything but a change in the last byte.</summary>
    private sealed class FakeProtection(IDataProtectionProvider real) : IDataProtectionProvider, IDataProtector
    {
        private readonly IDataProtector _real = real.CreateProtector("fake");
        private byte[] _last = [];

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => _last = _real.Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData) =>
            protectedData.AsSpan()[..^1].SequenceEqual(_last.AsSpan()[..^1]) ? [] : _real.Unprotect(protectedData);
    }
}
