namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>One member of a definition that is not what was approved.</summary>
/// <param name="Name">As the protocol calls it.</param>
/// <param name="IsProse">Read as words rather than as code.</param>
/// <param name="Before">What was approved; null when it was not there.</param>
/// <param name="After">What the server offers now; null when it is not there any more.</param>
public sealed record FieldDiff(string Name, bool IsProse, string? Before, string? After)
{
    /// <summary>Both read the same and are not: text before and a number now, for example.</summary>
    public bool OnlyKind => Before is not null && Before == After;
}
