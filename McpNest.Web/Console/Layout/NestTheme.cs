using MudBlazor;

namespace McpNest.Web.Console.Layout;

/// <summary>"Calm ledger" for MudBlazor. The same colours stand in nest.css, for the pages that have no circuit.</summary>
public static class NestTheme
{
    private static readonly string[] s_fonts = ["Inter", "Segoe UI", "system-ui", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0f5f73",
            PrimaryContrastText = "#ffffff",
            TextPrimary = "#14181d",
            TextSecondary = "#4b5563",
            ActionDefault = "#4b5563",
            Background = "#ffffff",
            BackgroundGray = "#f6f7f9",
            Surface = "#ffffff",
            LinesDefault = "#e3e6ea",
            LinesInputs = "#c9ced6",
            TableLines = "#e3e6ea",
            Divider = "#e3e6ea",
            Success = "#0b6b4f",
            Warning = "#9a3412",
            Error = "#b42318",
            Info = "#0f5f73",
            Dark = "#14181d",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#5cc4d9",
            PrimaryContrastText = "#06222a",
            TextPrimary = "#e8edf2",
            TextSecondary = "#aab4c0",
            ActionDefault = "#aab4c0",
            Background = "#0e1319",
            BackgroundGray = "#121821",
            Surface = "#121821",
            LinesDefault = "#26303b",
            LinesInputs = "#3a4653",
            TableLines = "#26303b",
            Divider = "#26303b",
            Success = "#5fd3a4",
            Warning = "#f6ad6b",
            Error = "#ff8f86",
            ErrorContrastText = "#3b1b1a",
            Info = "#5cc4d9",
            Dark = "#26303b",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_fonts, FontSize = ".8125rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = s_fonts, FontSize = ".8125rem", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = s_fonts, FontSize = ".8125rem", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = s_fonts, FontSize = "1rem", FontWeight = "650", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = s_fonts, FontSize = ".8125rem", FontWeight = "600", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
