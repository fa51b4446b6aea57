using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>Ways in which dialogs behave here.</summary>
public static class DialogKinds
{
    /// <summary>What is shown once is not taken away by Escape, nor by a click beside the dialog.</summary>
    public static readonly DialogOptions Stay = new()
    {
        BackdropClick = false,
        CloseOnEscapeKey = false,
        MaxWidth = MaxWidth.Small,
        FullWidth = true,
    };
}
