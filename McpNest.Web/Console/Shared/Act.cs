using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>A button in the house style: a hairline, or filled for a page's one primary action.</summary>
public sealed class Act : MudButton
{
    public Act()
    {
        Variant = Variant.Outlined;
        Color = Color.Inherit;
        DropShadow = false;
        Ripple = false;
        Class = "act";
    }
}
