using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.Stopping;
using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>Asks for an emergency stop from any page: says what it touches, takes a reason, and stops.</summary>
public static class StopAsk
{
    /// <param name="preset">What is to be stopped; null lets the person choose among what they may stop.</param>
    /// <returns>Whether it was stopped.</returns>
    public static async Task<bool> ShowAsync(IDialogService dialogs, Stop? preset = null)
    {
        var parameters = new DialogParameters<StopDialog> { { dialog => dialog.Preset, preset } };
        var dialog = await dialogs.ShowAsync<StopDialog>(StopText.Title, parameters);
        return await dialog.Result is { Canceled: false };
    }
}
