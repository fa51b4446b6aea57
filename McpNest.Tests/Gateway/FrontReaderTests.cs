using System.Text;
using McpNest.Web.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class FrontReaderTests
{
    private static readonly string s_64 = Nested(63);
    private static readonly string s_65 = Nested(64);

    /// <summary>Bodies as Latin-1, so that any byte can be written; what becomes of them; and whether the id is known.</summary>
    public static TheoryData<string, string?, string?> Bodies => new()
    {
        { """{"jsonrpc":"2.0","id":1,"method":"ping"}""", null, "1" },
        { """{"jsonrpc":"2.0","id":"a","method":"ping","params":{"x":[{"a":1},{"a":2}],"y":{"a":3}}}""", null, "\"a\"" },
        { """{"jsonrpc":"2.0","method":"x","params":{"pair":"\ud83d\ude00","nul":"\u0000"}}""", null, null },
        { s_64, null, "7" },
        { s_65, "too_deep", "7" },
        { """{"id":7,"params":""" + new string('[', 1_000_000), "too_deep", "7" },
        { new string('[', 1_000_000), "not_json", null },
        { "", "not_json", null },
        { "nonsense", "not_json", null },
        { """{"jsonrpc":"2.0","id":1,"method":"ping"}x""", "not_json", null },
        { """{"jsonrpc":"2.0","id":1,"method":"ping"}{}""", "not_json", null },
        { """{"jsonrpc":"2.0","id":1,"method":"ping",}""", "not_json", null },
        { """{"jsonrpc":"2.0",/**/"id":1}""", "not_json", null },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\0ng\"}", "not_json", null },
        { """{"id":1,"x":"\ud800"}""", "lone_surrogate", "1" },
        { """{"id":1,"x":"\ud83dx"}""", "lone_surrogate", "1" },
        { """{"id":1,"x":"\ud83d\ud83d"}""", "lone_surrogate", "1" },
        { """{"id":1,"x":"\udc00\ud800"}""", "lone_surrogate", "1" },
        { """{"id":1,"\uDFFF":1}""", "lone_surrogate", "1" },
        { """{"id":"\ud800"}""", "lone_surrogate", null },
        { "\u00EF\u00BB\u00BF{\"id\":1}", "not_utf8", null },
        { "{\"id\":1,\"x\":\"\u00C3\"}", "not_utf8", null },
        { "{\"id\":1,\"x\":\"\u00C0\u00AF\"}", "not_utf8", null },
        { "{\"id\":1,\"x\":\"\u00ED\u00A0\u0080\"}", "not_utf8", null },
        { """{"id":1,"method":"a","method":"b"}""", "duplicate_key", "1" },
        { """{"id":1,"method":"a","\u006dethod":"b"}""", "duplicate_key", "1" },
        { """{"id":1,"params":{"x":[{"a":{"b":1,"b":1}}]}}""", "duplicate_key", "1" },
        { """{"id":1,"Method":"a"}""", "key_case", "1" },
        { """{"ID":1,"method":"a"}""", "key_case", null },
        { """{"id":1,"params":{"Method":"a","METHOD":"b"}}""", null, "1" },
        { """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", "batch", null },
        { "[]", "batch", null },
        { "[", "not_json", null },
        { "\"text\"", "not_object", null },
        { "null", "not_object", null },
        { "12", "not_object", null },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Read_OfABody_RefusesWhatTwoParsersCouldReadDifferently(string body, string? reason, string? id)
    {
        var message = FrontReader.Read(Encoding.Latin1.GetBytes(body));

        Assert.Equal(reason, message.Refusal?.Reason);
        Assert.Equal(id, message.Id?.ToJsonString());
    }

    [Theory]
    [InlineData("too_deep", -32600)]
    [InlineData("not_json", -32700)]
    [InlineData("not_utf8", -32700)]
    [InlineData("lone_surrogate", -32700)]
    [InlineData("duplicate_key", -32600)]
    [InlineData("key_case", -32600)]
    [InlineData("batch", -32600)]
    public void Refusal_OfEachKind_HasTheDocumentedCode(string reason, int code)
    {
        var refusal = Bodies.Select(row => FrontReader.Read(Encoding.Latin1.GetBytes(row.Data.Item1)).Refusal).First(r => r?.Reason == reason)!;

        Assert.Equal((400, code), (refusal.Status, refusal.Code));
    }

    private static string Nested(int levels) =>
        """{"jsonrpc":"2.0","id":7,"params":""" + new string('[', levels) + new string(']', levels) + "}";
}
