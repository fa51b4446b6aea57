using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The matrix of the access page, cell by cell, by what stands at its heads.</summary>
internal static class BrowserMatrix
{
    public static async Task<ILocator> CellAsync(IPage page, string server, string? tool, string column)
    {
        var head = page.Locator($"table.grid thead th[title='{column}']");
        await Expect(head).ToBeVisibleAsync();
        var row = await page.EvaluateAsync<string>(
            """
            ([server, tool]) => {
              let inside = false;
              for (const row of document.querySelectorAll("table.grid tbody tr")) {
                if (row.classList.contains("s")) inside = row.querySelector("strong").textContent === server;
                if (inside && (tool === null ? row.classList.contains("s") : row.querySelector(".mono")?.textContent.trim() === tool)) return row.querySelector("th").dataset.item;
              }
              return "";
            }
            """,
            new[] { server, tool });
        var cell = await head.GetAttributeAsync("data-item");
        Assert.True(row.Length > 0, $"There is no row for {tool} of {server}.");
        return page.Locator($"table.grid [data-item='{row}.{cell![1..]}']");
    }

    public static ILocator Apply(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true });

    /// <summary>Applies the draft and waits until it is in force.</summary>
    public static async Task ApplyAsync(IPage page)
    {
        await Apply(page).ClickAsync();
        await Expect(page.Locator(".draft-line strong")).ToHaveCountAsync(0);
        await Expect(page.Locator(".draft-line .hint")).ToContainTextAsync("Click a cell");
    }
}
