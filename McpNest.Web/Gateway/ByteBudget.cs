namespace McpNest.Web.Gateway;

/// <summary>How many bytes of request bodies the nest still takes in at this moment.</summary>
internal sealed class ByteBudget(DoorLimits limits)
{
    private long _taken;

    /// <summary>Takes bytes, all or none.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limits.BytesInFlight)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
