using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>How long the name of a tool may be, as agents read it.</summary>
public static class NameLengths
{
    /// <summary>Clients that put a prefix of their own before a name have little room left beyond this.</summary>
    public const int Tight = 60;

    /// <summary>What several clients and model providers take at most.</summary>
    public const int TooLong = 64;

    public static bool IsTooLong(string slug, string tool) => new ToolAddress(slug, tool).ToString().Length > TooLong;
}
