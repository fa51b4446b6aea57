namespace McpNest.Core.Storage;

/// <summary>One encrypted header or environment value of a server.</summary>
public sealed class SecretRow
{
    public Guid Id { get; set; }

    public Guid ServerId { get; set; }

    /// <summary>"header" or "env".</summary>
    public required string Kind { get; set; }

    /// <summary>Header or variable name.</summary>
    public required string Name { get; set; }

    /// <summary>Nonce, ciphertext and tag, see <see cref="NestKey"/>.</summary>
    public required byte[] Sealed { get; set; }

    /// <summary>The last four characters, for recognition; empty for values shorter than twelve.</summary>
    public required string Tail { get; set; }

    /// <summary>The day it ends where it was made, as somebody noted; null when nobody did.</summary>
    public DateOnly? EndsOn { get; set; }
}
