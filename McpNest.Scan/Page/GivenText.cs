namespace McpNest.Scan.Page;

/// <summary>A text somebody gave as a file, or too long for the text field.</summary>
/// <param name="Name">Empty for what was pasted.</param>
public sealed record GivenText(string Name, string Text, long Bytes)
{
    public string Size => Bytes switch
    {
        < 1024 => ScanText.Fill(ScanText.Bytes, Bytes),
        < 1024 * 1024 => ScanText.Fill(ScanText.Kilobytes, (Bytes + 1023) / 1024),
        _ => ScanText.Fill(ScanText.Megabytes, (Bytes + (1024 * 1024) - 1) / (1024 * 1024)),
    };

    /// <summary>Without the text, which may hold secrets.</summary>
    public override string ToString() => Name;
}
