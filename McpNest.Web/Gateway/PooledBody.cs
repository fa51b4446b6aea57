using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace McpNest.Web.Gateway;

/// <summary>A request body in a rented array, given back when the request is over.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int FirstSize = 16 * 1024;

    /// <summary>A body too large to take is read this far before it is refused.</summary>
    private const int MaxDrained = 16 * 1024 * 1024;

    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(5);

    private byte[] _array = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, _length);

    public Stream AsStream() => new MemoryStream(_array, 0, _length, writable: false);

    /// <returns>Null when the body is larger than <paramref name="limit"/>; what was read of it is gone.</returns>
    public static async Task<PooledBody?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = MaxDrained;
        }

        var body = new PooledBody();
        var whole = false;
        try
        {
            whole = !(request.ContentLength > limit) && await body.FillAsync(request.Body, limit, cancellationToken);
            if (!whole && !(request.ContentLength > MaxDrained))
            {
                await DrainAsync(request.Body, cancellationToken);
            }

            return whole ? body : null;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Even what is only thrown away has an end.
            return null;
        }
        finally
        {
            if (!whole)
            {
                body.Dispose();
            }
        }
    }

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array, clearArray: true);
            _array = [];
        }
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

    private async Task<bool> FillAsync(Stream source, int limit, CancellationToken cancellationToken)
    {
        while (_length <= limit)
        {
            if (_length == _array.Length)
            {
                Grow();
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

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, _array.Length * 2));
        _array.AsSpan(0, _length).CopyTo(larger);
        Dispose();
        _array = larger;
    }
}
