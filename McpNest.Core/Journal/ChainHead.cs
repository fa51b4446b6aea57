using System.Security.Cryptography;

namespace McpNest.Core.Journal;

/// <summary>The end of the chain: seq and hash of the last record. Each record names the hash before it.</summary>
public readonly record struct ChainHead(long Seq, string Hash)
{
    /// <summary>Before the first record.</summary>
    public static readonly ChainHead Start = new(0, new string('0', 64));

    /// <summary>Hash of a record: SHA-256 over its canonical bytes, which include the hash before.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> body) => SHA256.HashData(body);

    public ChainHead Next(byte[] hash) => new(Seq + 1, Convert.ToHexStringLower(hash));
}
