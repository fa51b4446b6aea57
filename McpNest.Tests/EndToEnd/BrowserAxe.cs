using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Looks at what a page is like for those who do not see it, or not well.</summary>
internal static class BrowserAxe
{
    private static readonly AxeRunOptions s_rules = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>What can differ when nothing but the theme does.</summary>
    private static readonly AxeRunOptions s_colours = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
    };

    /// <summary>No violation, wide and narrow, light and dark.</summary>
    public static async Task LookAsync(IPage page)
    {
        foreach (var (width, height) in new[] { (390, 844), (1400, 860) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Dark ? "dark" : "light");
                if (await page.Locator("[data-interactive=true]").CountAsync() > 0)
                {
                    await Expect(page.Locator("html")).ToHaveCSSAsync("--mud-palette-background", scheme == ColorScheme.Dark ? "rgba(14,19,25,1)" : "rgba(255,255,255,1)");
                }

                await AskAsync(page, $"{width} px, {scheme}", scheme == ColorScheme.Dark ? s_rules : s_colours);
            }
        }
    }

    /// <summary>No violation on the page as it is now.</summary>
    public static Task HereAsync(IPage page, string what) => AskAsync(page, what, s_rules);

    private static async Task AskAsync(IPage page, string what, AxeRunOptions rules)
    {
        var result = await page.RunAxe(rules);
        Assert.True(result.Violations.Length == 0, $"{page.Url}, {what}: " + string.Join("; ", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help} at {string.Join(", ", violation.Nodes.Take(4).Select(node => node.Html))}")));
    }
}
