using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.CommandLine;

/// <summary>A file that is there whole or not at all: written aside, readable by its owner only, and moved into place at the end.</summary>
internal sealed class NewFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly bool _replace;
    private readonly FileStream _stream;

    private NewFile(string path, string draft, bool replace, FileStream stream) => (_path, _draft, _replace, _stream) = (path, draft, replace, stream);

    public Stream Stream => _stream;

    /// <exception cref="NestException">There is one already, or it cannot be written.</exception>
    public static NewFile Create(string path, bool replace)
    {
        if (Directory.Exists(path) || File.Exists(path) && !replace)
        {
            throw Exists(path);
        }

        var draft = $"{path}.{Guid.CreateVersion7():N}.part";
        try
        {
            return new NewFile(path, draft, replace, OwnerFile.Create(draft));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NestException($"The file {path} cannot be written; check that its folder is there and may be written.", e);
        }
    }

    /// <summary>It is complete.</summary>
    /// <exception cref="NestException">Somebody made a file of that name meanwhile.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await _stream.FlushAsync(cancellationToken);
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        try
        {
            File.Move(_draft, _path, _replace);
        }
        catch (IOException e) when (File.Exists(_path))
        {
            throw new NestException(Exists(_path).Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        File.Delete(_draft); // gone already when it was kept
    }

    private static NestException Exists(string path) => new($"There is a {path} already; name another file, or replace it with --force.");
}
