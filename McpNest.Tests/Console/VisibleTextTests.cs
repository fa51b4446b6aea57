using Bunit;
using McpNest.Web.Console.Shared;

namespace McpNest.Tests.Console;

public sealed class VisibleTextTests : BunitContext
{
    [Fact]
    public void OrdinaryText_StaysAsItIs()
    {
        var text = Render<VisibleText>(p => p.Add(c => c.Text, "Reads <b>files</b>\n\tund Größe 🙂 日本"));

        Assert.Equal("Reads <b>files</b>\n\tund Größe 🙂 日本", text.Find("bdi").TextContent);
        Assert.Empty(text.FindAll(".hidden-character"));
        Assert.Empty(text.FindAll("b"));
    }

    [Theory]
    [InlineData("\u200b", "U+200B", "zero width space")]
    [InlineData("\u202e", "U+202E", "direction override")]
    [InlineData("\u2066", "U+2066", "direction isolate")]
    [InlineData("\u001b", "U+001B", "control character")]
    [InlineData("\u00a0", "U+00A0", "unusual space")]
    [InlineData("\U000E0041", "U+E0041", "tag character")]
    [InlineData("\ufeff", "U+FEFF", "zero width no-break space")]
    [InlineData("\u3164", "U+3164", "blank letter")]
    public void HiddenCharacter_BecomesALabelledChip(string hidden, string label, string name)
    {
        var text = Render<VisibleText>(p => p.Add(c => c.Text, $"a{hidden}b"));

        var chip = text.Find(".hidden-character");
        Assert.Equal(name, chip.GetAttribute("title"));
        Assert.StartsWith(label, chip.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, text.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenSurrogate_IsShown() =>
        Assert.Equal("U+FFFD", Assert.Single(VisibleRun.Split("\ud800")).Text);
}
