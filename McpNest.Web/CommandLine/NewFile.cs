using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.CommandLine;

/// <summary>A file a verb writes: readable by its owner only, never over another one, and there only when it is whole.</summary>
internal static class NewFile
{
    /// <exception cref="NestException">There is a file of this name, or the place cannot be written.</exception>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        var whole = Path.GetFullPath(path);
        if (Path.Exists(whole))
        {
            throw new NestException($"{path} exists already; choose another name.");
        }

        var part = $"{whole}.part-{Environment.ProcessId}";
        try
        {
            T result;
            await using (var file = OwnerFile.Create(part))
            {
                result = await write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, whole, overwrite: false);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NestException($"{path} cannot be written; check that its folder exists, has room and lets this user write.", e);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
