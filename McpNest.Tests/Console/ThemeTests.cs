using McpNest.Tests.Support;
using McpNest.Web.Console.Layout;
using MudBlazor;

namespace McpNest.Tests.Console;

public sealed class ThemeTests
{
    /// <summary>Pages without a circuit know the colours from nest.css, MudBlazor from the theme: they must not drift apart.</summary>
    [Fact]
    public void ThemeAndStyleSheet_ShareTheirColours()
    {
        var css = File.ReadAllText(Path.Combine(Repository.Root, "wwwroot-assets", "nest.css"));

        Assert.All(new Palette[] { NestTheme.Theme.PaletteLight, NestTheme.Theme.PaletteDark }.SelectMany(Colours), colour =>
            Assert.Contains(colour.ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex), css, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<MudBlazor.Utilities.MudColor> Colours(Palette palette) =>
        [palette.Primary, palette.PrimaryContrastText, palette.TextPrimary, palette.TextSecondary, palette.Background, palette.LinesDefault, palette.Error, palette.Success];
}
