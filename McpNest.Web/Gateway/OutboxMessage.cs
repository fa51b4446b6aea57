namespace McpNest.Web.Gateway;

/// <summary>A message on its way to a stream. Two with the same text are still two.</summary>
internal sealed class OutboxMessage(ReadOnlyMemory<byte> bytes, OutboxKind kind)
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    public OutboxKind Kind => kind;

    /// <summary>Whether a stream has it in hand, or had.</summary>
    public bool WasRead { get; set; }
}
