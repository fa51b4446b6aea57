using System.Text;

namespace McpNest.Tests.Promises;

/// <summary>Looks for a text in all files of a folder, the write-ahead log included: plain, UTF-16, hex and base64.</summary>
internal static class DiskSearch
{
    public static void AssertAbsent(string folder, string secret)
    {
        var forms = FormsOf(secret);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            Assert.All(forms, form => Assert.True(content.AsSpan().IndexOf(form) < 0, $"{secret} is in {Path.GetFileName(path)}"));
        }
    }

    private static List<byte[]> FormsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        var forms = new List<byte[]>
        {
            bytes,
            Encoding.Unicode.GetBytes(secret),
            Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)),
        };
        for (var shift = 0; shift < 3; shift++)
        {
            // Its inner part, which does not depend on what stands around it.
            forms.Add(Encoding.ASCII.GetBytes(Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4]));
        }

        return forms;
    }
}
