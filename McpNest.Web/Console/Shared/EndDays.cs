using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>Asks when a stored credential ends.</summary>
public static class EndDays
{
    /// <param name="what">Whose end is asked for, as the title says it.</param>
    /// <param name="save">Keeps the answer; a refusal stays in the dialog.</param>
    /// <returns>Whether it was kept.</returns>
    public static async Task<bool> AskEndAsync(this IDialogService dialogs, string what, DateOnly? day, Func<DateOnly?, Task> save)
    {
        var parameters = new DialogParameters<EndDayDialog> { { dialog => dialog.Day, day }, { dialog => dialog.Save, save } };
        var dialog = await dialogs.ShowAsync<EndDayDialog>(Texts.Fill(SharedText.EndDayTitle, what), parameters);
        return await dialog.Result is { Canceled: false };
    }
}
