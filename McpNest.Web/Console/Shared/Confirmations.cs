using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>Asks before something that cannot simply be undone.</summary>
public static class Confirmations
{
    /// <param name="consequence">What will stop working, in a sentence or two.</param>
    /// <param name="verb">What the button does.</param>
    public static async Task<bool> ConfirmAsync(this IDialogService dialogs, string title, string consequence, string verb) =>
        await dialogs.ShowMessageBoxAsync(title, consequence, yesText: verb, cancelText: SharedText.Cancel) == true;
}
