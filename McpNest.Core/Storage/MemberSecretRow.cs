namespace McpNest.Core.Storage;

/// <summary>A member's own token for one server, encrypted.</summary>
public sealed class MemberSecretRow
{
    public Guid ServerId { get; set; }

    public Guid MemberId { get; set; }

    /// <summary>Nonce, ciphertext and tag, see <see cref="NestKey"/>.</summary>
    public required byte[] Sealed { get; set; }

    /// <summary>The last four characters, for recognition; empty for tokens shorter than twelve.</summary>
    public required string Tail { get; set; }

    public DateTimeOffset SetAt { get; set; }

    /// <summary>The day it ends where it was made, as somebody noted; null when nobody did.</summary>
    public DateOnly? EndsOn { get; set; }
}
