using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Looks at a page wide and narrow, light and dark; keeps pictures where MCPNEST_PICTURES names a folder.</summary>
internal static class BrowserPictures
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("MCPNEST_PICTURES");

    /// <summary>Fails when something sticks out of the page sideways.</summary>
    public static async Task LookAsync(IPage page, string name)
    {
        foreach (var (width, height, size) in new[] { (1024, 768, "-medium"), (390, 844, "-narrow"), (1400, 860, "") })
        {
            await page.SetViewportSizeAsync(width, height);
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
                $"{name} is wider than a window of {width} pixels");
            foreach (var scheme in s_folder is null || width == 1024 ? [] : new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                var theme = scheme == ColorScheme.Dark ? "dark" : "light";
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", theme);
                if (await page.Locator("[data-interactive=true]").CountAsync() > 0)
                {
                    await Expect(page.Locator("html")).ToHaveCSSAsync("--mud-palette-background", scheme == ColorScheme.Dark ? "rgba(14,19,25,1)" : "rgba(255,255,255,1)");
                }

                await page.ScreenshotAsync(new() { Path = Path.Combine(s_folder!, $"{name}-{theme}{size}.png"), Animations = ScreenshotAnimations.Disabled });
            }
        }
    }
}
