using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace McpNest.Core.Gateway;

/// <summary>An agent's key: <c>mcpn_</c>, 43 random base62 characters (256 bit), and 6 characters of checksum over all before.</summary>
public static class AgentKey
{
    public const string Prefix = "mcpn_";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 43;
    private const int ChecksumLength = 6;
    private const int BodyLength = 5 + RandomLength;

    private static readonly SearchValues<char> s_alphabet = SearchValues.Create(Alphabet);

    public static string Create()
    {
        var body = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return body + Checksum(body);
    }

    /// <summary>Whether shape and checksum are right; no lookup.</summary>
    public static bool IsWellFormed(string key) =>
        key.Length == BodyLength + ChecksumLength
        && key.StartsWith(Prefix, StringComparison.Ordinal)
        && !key.AsSpan(Prefix.Length).ContainsAnyExcept(s_alphabet)
        && key.AsSpan(BodyLength).SequenceEqual(Checksum(key[..BodyLength]));

    /// <summary>
    /// The last 4 random characters, to tell keys apart. 39 stay unknown; the checksum is left out because it would tell more about them.
    /// </summary>
    public static string Tail(string key) => key[(BodyLength - 4)..BodyLength];

    private static string Checksum(string body) => string.Create(ChecksumLength, Crc32(Encoding.ASCII.GetBytes(body)), (text, crc) =>
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(crc % 62)];
            crc /= 62;
        }
    });

    /// <summary>CRC-32/IEEE, bit by bit: 48 bytes do not need a table.</summary>
    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
