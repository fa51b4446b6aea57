using System.Buffers;

namespace McpNest.Web.Gateway;

/// <summary>A request body in a rented array, given back when the request is over.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _array = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, _length);

    public Stream AsStream() => new MemoryStream(_array, 0, _length, writable: false);

    /// <returns>Null when the body is larger than <paramref name="limit"/>; then not all of it was read.</returns>
    public static async Task<PooledBody?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var body = new PooledBody();
        var whole = false;
        try
        {
            whole = await body.FillAsync(request.Body, limit, cancellationToken);
            return whole ? body : null;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server counts the framing of small chunks too, and may be the first to have enough.
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
