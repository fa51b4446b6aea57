using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.CommandLine;

/// <summary>A file a verb writes: readable by its owner only, over another one only when told so, and there only when it is whole.</summary>
internal static class NewFile
{
    /// <param name="replace">Whether a file of this name may be replaced; null where that cannot be asked for.</param>
    /// <exception cref="NestException">There is a file of this name, or the place cannot be written.</exception>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write, bool? replace = null)
    {
        var whole = Path.GetFullPath(path);
        if (Path.Exists(whole) && replace != true)
        {
            throw new NestException($"{path} exists already; choose another name{(replace is null ? "" : ", or replace it with --force")}.");
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

            File.Move(part, whole, overwrite: replace == true);
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
