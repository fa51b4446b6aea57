namespace McpNest.Core.Upstreams;

/// <summary>What one reader has taken from the <see cref="ByteBudget"/>. Used by one thread at a time.</summary>
internal sealed class ByteHold(ByteBudget budget) : IDisposable
{
    // Taken in pieces, so that a message that grows byte by byte does not count byte by byte.
    private const int Piece = 64 * 1024;

    private long _held;

    /// <returns>False when the budget is used up; then nothing changed.</returns>
    public bool TryGrowTo(long bytes)
    {
        var wanted = (bytes + Piece - 1) / Piece * Piece;
        if (wanted > _held)
        {
            if (!budget.TryTake(wanted - _held))
            {
                return false;
            }

            _held = wanted;
        }

        return true;
    }

    /// <exception cref="UpstreamException">The budget is used up.</exception>
    public void GrowTo(long bytes)
    {
        if (!TryGrowTo(bytes))
        {
            throw new UpstreamException(UpstreamReplyKind.TooLarge, "Servers are sending more at once than the nest takes; try again.");
        }
    }

    /// <summary>Gives everything back; it may grow again.</summary>
    public void Release()
    {
        budget.Return(_held);
        _held = 0;
    }

    public void Dispose() => Release();
}
