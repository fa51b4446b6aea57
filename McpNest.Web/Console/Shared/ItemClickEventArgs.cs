namespace McpNest.Web.Console.Shared;

/// <summary>Which element of a table was clicked.</summary>
public sealed class ItemClickEventArgs : EventArgs
{
    /// <summary>Its <c>data-item</c>; empty when the click was between the elements.</summary>
    public string Item { get; set; } = "";

    public bool Shift { get; set; }

    /// <summary>Ctrl, or the command key.</summary>
    public bool Ctrl { get; set; }
}
