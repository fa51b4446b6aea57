namespace McpNest.Tests.Promises;

/// <summary>Looks for a text, in any of its forms, in all files of a folder, the write-ahead log included.</summary>
internal static class DiskSearch
{
    public static void AssertAbsent(string folder, string secret)
    {
        var forms = new TextForms(secret);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var found = forms.FindIn(Content(path));
            Assert.True(found is null, $"{secret} is in {Path.GetFileName(path)}, {found}");
        }
    }

    private static byte[] Content(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
