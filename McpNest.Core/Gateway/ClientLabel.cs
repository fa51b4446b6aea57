namespace McpNest.Core.Gateway;

/// <summary>What a client says of itself, made harmless: it is shown and kept, and anybody can send anything.</summary>
public static class ClientLabel
{
    public const int MaxLength = 64;

    /// <summary>Name and version, of letters, digits, space and <c>._-/+@()</c> only, at most 64 characters; null when nothing is left.</summary>
    public static string? Sanitise(string? name, string? version)
    {
        var label = $"{Keep(name)} {Keep(version)}".Trim();
        return label.Length == 0 ? null : label[..Math.Min(label.Length, MaxLength)].TrimEnd();
    }

    private static string Keep(string? text) =>
        new([.. (text ?? "").Take(MaxLength).Where(c => char.IsAsciiLetterOrDigit(c) || " ._-/+@()".Contains(c, StringComparison.Ordinal))]);
}
