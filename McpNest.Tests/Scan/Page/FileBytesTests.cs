using System.Text;
using McpNest.Scan.Page;

namespace McpNest.Tests.Scan.Page;

public sealed class FileBytesTests
{
    public static TheoryData<string, Encoding> Encodings => new()
    {
        { "UTF-8", new UTF8Encoding(false) },
        { "UTF-8 with a mark", new UTF8Encoding(true) },
        { "UTF-16", Encoding.Unicode },
        { "UTF-16, the other way round", Encoding.BigEndianUnicode },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_file_is_read_in_the_encoding_its_mark_names(string name, Encoding encoding)
    {
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("{ \"ä\": 1 }")];

        Assert.True(FileBytes.Decode(bytes) == "{ \"ä\": 1 }", name);
    }

    [Fact]
    public void What_is_no_text_throws_nothing() => Assert.NotNull(FileBytes.Decode([0x80, 0xFF, 0x00]));
}
