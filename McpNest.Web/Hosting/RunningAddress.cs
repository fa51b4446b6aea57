using McpNest.Core.Storage;

namespace McpNest.Web.Hosting;

/// <summary>Tells other processes on this folder (setup-link, key issue) where the server listens when no PublicUrl is configured.</summary>
internal static class RunningAddress
{
    public static void Write(DataFolder folder, Uri url) => File.WriteAllText(FileOf(folder), url.GetLeftPart(UriPartial.Authority));

    public static void Clear(DataFolder folder) => File.Delete(FileOf(folder));

    public static Uri? Read(DataFolder folder)
    {
        try
        {
            return Uri.TryCreate(File.ReadAllText(FileOf(folder)), UriKind.Absolute, out var url) ? url : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string FileOf(DataFolder folder) => folder.File("serve.url");
}
