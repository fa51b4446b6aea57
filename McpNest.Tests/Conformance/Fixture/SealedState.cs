using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Request state that a client carries and cannot change.</summary>
internal static class SealedState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Seal(string text) => text + "." + Signature(text);

    public static string Open(string? state)
    {
        var dot = state?.LastIndexOf('.') ?? -1;
        return dot > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state![(dot + 1)..]), Encoding.UTF8.GetBytes(Signature(state[..dot])))
            ? state[..dot]
            : throw new McpProtocolException("The request state is not the one that was given out.", McpErrorCode.InvalidParams);
    }

    private static string Signature(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)));
}
