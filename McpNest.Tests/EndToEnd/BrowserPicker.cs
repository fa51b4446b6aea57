using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The field that chooses one of many, by keyboard alone.</summary>
internal static class BrowserPicker
{
    public static async Task ChooseAsync(ILocator where, string label, string name)
    {
        var field = where.GetByRole(AriaRole.Combobox, new() { Name = label, Exact = true });
        await field.FillAsync(name);
        await field.PressAsync("Enter");
        await Expect(field).ToHaveAttributeAsync("aria-expanded", "false");
    }
}
