using McpNest.Scan.Page;

namespace McpNest.Tests.Scan.Page;

public sealed class VisibleNameTests
{
    [Theory]
    [InlineData("github", "github")]
    [InlineData("", "")]
    [InlineData("a\u202Eb", "a[U+202E]b")]
    [InlineData("\u200Bx", "[U+200B]x")]
    [InlineData("a\nb", "a[U+000A]b")]
    [InlineData("naïve 日本 🐦", "naïve 日本 🐦")]
    public void What_cannot_be_seen_is_shown_as_its_number(string name, string shown) => Assert.Equal(shown, VisibleName.Of(name));

    [Fact]
    public void A_tag_character_is_shown() => Assert.Equal("x[U+E0041]", VisibleName.Of("x\U000E0041"));

    [Fact]
    public void A_long_name_is_cut_between_characters() => Assert.Equal("🐦🐦…", VisibleName.Of("🐦🐦🐦", 2));

    [Fact]
    public void Lines_stay_lines() => Assert.Equal("a\nb[U+0007]", VisibleName.Lines("a\r\nb\a"));

    [Fact]
    public void Half_a_character_throws_nothing() => Assert.NotEmpty(VisibleName.Of("a\uD83Db"));
}
