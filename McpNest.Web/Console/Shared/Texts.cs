using System.Globalization;

namespace McpNest.Web.Console.Shared;

/// <summary>Fills the places of a text.</summary>
public static class Texts
{
    public static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
