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
            await FitsAsync(page, name);
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

    /// <summary>The same for a page as it is now, in the window it is in.</summary>
    public static async Task HereAsync(IPage page, string name)
    {
        await FitsAsync(page, name);
        if (s_folder is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(s_folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    /// <summary>Nothing is wider than the window, and nothing that can be pressed lies beside it.</summary>
    private static async Task FitsAsync(IPage page, string name)
    {
        var beside = await page.EvaluateAsync<string[]>(
            """
            () => {
              const root = document.documentElement;
              const scrolls = element => element && element !== root && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
              const outside = [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter(element => {
                const box = element.getBoundingClientRect();
                return box.width > 1 && element.checkVisibility({ visibilityProperty: true }) && (box.left < 0 || box.right > root.clientWidth + 1) && !scrolls(element.parentElement);
              });
              return [...(root.scrollWidth > root.clientWidth ? ["the page itself"] : []), ...outside.map(element => element.outerHTML.slice(0, 120))];
            }
            """);
        Assert.True(beside.Length == 0, $"{name} is wider than a window of {page.ViewportSize!.Width} pixels: {string.Join("; ", beside)}");
    }
}
