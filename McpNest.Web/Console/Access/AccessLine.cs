using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>One row of the matrix: a tool, or all approved tools of a server.</summary>
/// <param name="Id">Names it in clicks; stays the same while the page is open.</param>
/// <param name="Name">What the server offers; null for the row of the server itself.</param>
/// <param name="MayChange">Whether the person at the page answers for the server.</param>
public sealed record AccessLine(int Id, GrantTarget Target, string Slug, string? Name, ToolState State, ToolHint Hint, bool MayChange)
{
    public bool IsServer => Name is null;

    /// <summary>The server's name, or the tool's as agents know it.</summary>
    public string Address => Name is null ? Slug : new ToolAddress(Slug, Name).ToString();
}
