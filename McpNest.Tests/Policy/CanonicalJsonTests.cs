using System.Text;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Tests.Policy;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":[true,null,false]}""", """{"a":[true,null,false],"b":1}""")]
    [InlineData("""{"\u20ac":1,"\r":2,"1":3,"\ud83d\ude00":4,"\ufb33":5,"\u0080":6,"\u00f6":7}""", "{\"\\r\":2,\"1\":3,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":4,\"\uFB33\":5}")]
    [InlineData("""["\u0000\b\t\n\f\r\u001f\"\\\/\u007f"]""", "[\"\\u0000\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u007f\"]")]
    [InlineData("""{ "a" : { } , "b" : [ ] }""", """{"a":{},"b":[]}""")]
    public void Encode_OfAValue_IsItsOneForm(string json, string expected) => Assert.Equal(expected, Canonical(json));

    // Appendix B of RFC 8785, and the borders between plain and exponent form.
    [Theory]
    [InlineData("-0", "0")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("-1.7976931348623157e308", "-1.7976931348623157e+308")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("295147905179352825856", "295147905179352830000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("999999999999999900000", "999999999999999900000")]
    [InlineData("9.999999999999997e22", "9.999999999999997e+22")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("1.0", "1")]
    [InlineData("1E2", "100")]
    [InlineData("-12.50", "-12.5")]
    public void Encode_OfANumber_FollowsEcmaScript(string number, string expected) => Assert.Equal(expected, Canonical(number));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("1e999")]
    public void Encode_OfWhatHasNoOneForm_IsRefused(string json) => Assert.Throws<JsonException>(() => Canonical(json));

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(CanonicalJson.Encode(document.RootElement));
    }
}
