namespace McpNest.Web.Gateway;

/// <summary>A cancellation that whoever comes too late may still ask for.</summary>
#pragma warning disable CA1001 // Without timer and links the source holds nothing; disposed, it would throw at those who come late.
internal sealed class LateCancellation
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    /// <summary>Cancels without running on the caller's thread what listens.</summary>
    public void Cancel() => _ = _source.CancelAsync();
}
