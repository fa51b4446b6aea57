namespace McpNest.Web.Gateway;

/// <summary>A message on its way to a stream. Two with the same text are still two.</summary>
internal sealed class OutboxMessage(ReadOnlyMemory<byte> bytes, bool isNews)
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>It says only that something is new.</summary>
    public bool IsNews => isNews;
}
