using McpNest.Tests.Support;

namespace McpNest.Tests.Hosting;

/// <summary>The program as <c>dotnet publish</c> makes it, made once for the tests that ask.</summary>
public sealed class PublishedNest : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<string>> _published;

    public PublishedNest() => _published = new(PublishAsync);

    /// <summary>Where it is.</summary>
    public Task<string> FolderAsync() => _published.Value;

    public void Dispose() => _folder.Dispose();

    private async Task<string> PublishAsync()
    {
        var (code, text) = await ServeProcess.RunToEndAsync(
            Repository.Root, "dotnet", "publish", "McpNest.Web", "-c", "Release", "--artifacts-path", _folder.File("work"),
            "-o", _folder.File("out"), "--disable-build-servers", "-nologo", "-v", "q");
        Assert.True(code == 0, text);
        return _folder.File("out");
    }
}
