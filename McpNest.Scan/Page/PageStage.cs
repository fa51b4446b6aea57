namespace McpNest.Scan.Page;

public enum PageStage
{
    /// <summary>Everything is here, and the page is about to lock itself.</summary>
    Locking,

    /// <summary>The browser refuses it everything; only now it takes a text.</summary>
    Locked,

    /// <summary>The browser did not refuse. It takes no text.</summary>
    NotLocked,
}
