using McpNest.Core.Storage;

namespace McpNest.Tests.Support;

/// <summary>A data folder that goes away with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mcpnest-").FullName;

    public DataFolder Data => DataFolder.Open(Path);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still hold a file; the system's own clean-up takes it.
        }
    }
}
