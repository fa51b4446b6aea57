using System.Text;

namespace McpNest.Scan.Page;

/// <summary>Bytes of a file as text: UTF-8, or UTF-16 where its mark says so, as some Windows tools write.</summary>
internal static class FileBytes
{
    public static string Decode(byte[] bytes)
    {
        var (encoding, mark) = bytes switch
        {
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            _ => (Encoding.UTF8, 0),
        };
        return encoding.GetString(bytes, mark, bytes.Length - mark);
    }
}
