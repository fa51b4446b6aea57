namespace McpNest.Web.Console.Audit;

/// <summary>Which bars of a timeline were chosen.</summary>
public sealed class BrushEventArgs : EventArgs
{
    /// <summary>Place of the first bar, from 0.</summary>
    public int From { get; set; }

    /// <summary>Place of the last.</summary>
    public int To { get; set; }
}
