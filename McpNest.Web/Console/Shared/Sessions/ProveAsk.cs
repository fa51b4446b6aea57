using MudBlazor;

namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>Asks somebody to prove once more that it is them, over whatever they are doing.</summary>
public static class ProveAsk
{
    /// <returns>Whether they did.</returns>
    public static async Task<bool> ShowAsync(IDialogService dialogs)
    {
        var dialog = await dialogs.ShowAsync<ProveDialog>(SessionText.ProveTitle, DialogKinds.Stay);
        return await dialog.Result is { Canceled: false };
    }
}
