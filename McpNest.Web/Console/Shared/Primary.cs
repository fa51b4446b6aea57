using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>The one primary action of a page or dialog.</summary>
public sealed class Primary : MudButton
{
    public Primary()
    {
        Variant = Variant.Filled;
        Color = Color.Primary;
        DropShadow = false;
        Ripple = false;
        Class = "act";
    }
}
