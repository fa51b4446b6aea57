using System.Buffers;
using McpNest.Core.Upstreams;
using Microsoft.AspNetCore.Http.Features;

namespace McpNest.Web.Gateway;

/// <summary>A request body in a rented array, counted against the budget until the request is over.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int FirstSize = 16 * 1024;

    /// <summary>A body too large to take is read this far before it is refused.</summary>
    private const int MaxDrained = 16 * 1024 * 1024;

    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(5);

    private readonly ByteBudget _budget;
    private byte[] _array = [];
    private int _length;
    private long _counted;

    private PooledBody(ByteBudget budget) => _budget = budget;

    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, _length);

    /// <summary>It was over the limit; nothing of it is kept.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>All bodies together were over the budget; nothing of it is kept.</summary>
    public bool IsRefused { get; private set; }

    public static async Task<PooledBody> ReadAsync(HttpRequest request, int limit, ByteBudget budget, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = Math.Max(MaxDrained, limit + 1L);
        }

        var body = new PooledBody(budget);
        try
        {
            body.IsTooLarge = request.ContentLength > limit || !await body.FillAsync(request.Body, limit, cancellationToken);
            if ((body.IsTooLarge || body.IsRefused) && !(request.ContentLength > MaxDrained))
            {
                body.Dispose();
                await DrainAsync(request.Body, cancellationToken);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Even what is only thrown away has an end.
            body.IsTooLarge = !body.IsRefused;
        }
        catch
        {
            body.Dispose();
            throw;
        }

        return body;
    }

    /// <summary>Gives the array back when the body has been read; its bytes still count.</summary>
    public void ReleaseArray()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array, clearArray: true);
            (_array, _length) = ([], 0);
        }
    }

    public void Dispose()
    {
        ReleaseArray();
        _budget.Return(Interlocked.Exchange(ref _counted, 0));
    }

    // Many clients see nothing but a broken pipe when they are answered while they still send.
    private static async Task DrainAsync(Stream source, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_drainTime);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await source.ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Too slow: it is answered all the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <returns>False when there is more of it than <paramref name="limit"/>.</returns>
    private async Task<bool> FillAsync(Stream source, int limit, CancellationToken cancellationToken)
    {
        while (_length <= limit)
        {
            if (_length == _array.Length && !TryGrow())
            {
                IsRefused = true;
                return true;
            }

            var read = await source.ReadAsync(_array.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return true;
            }

            _length += read;
        }

        return false;
    }

    private bool TryGrow()
    {
        var size = Math.Max(FirstSize, _array.Length * 2);
        if (!_budget.TryTake(size - _array.Length))
        {
            return false;
        }

        _counted += size - _array.Length;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _array.AsSpan(0, _length).CopyTo(larger);
        var length = _length;
        ReleaseArray();
        (_array, _length) = (larger, length);
        return true;
    }
}
