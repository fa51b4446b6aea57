using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>Sorts what a server offers like the files of a pull request.</summary>
public static class ReviewGroups
{
    public static ReviewGroup Of(ToolReview tool) => tool.Tool.State switch
    {
        ToolState.Held => ReviewGroup.Changed,
        ToolState.New => ReviewGroup.New,
        ToolState.Gone => ReviewGroup.Gone,
        _ => tool.IsKept ? ReviewGroup.Kept : ReviewGroup.Same,
    };

    /// <summary>As the address of the page and its buttons call it.</summary>
    public static string Key(ReviewGroup group) => WireName.Of(group);

    public static string Title(ReviewGroup group) => group switch
    {
        ReviewGroup.Changed => ServersText.GroupChanged,
        ReviewGroup.New => ServersText.GroupNew,
        ReviewGroup.Kept => ServersText.GroupKept,
        ReviewGroup.Gone => ServersText.GroupGone,
        _ => ServersText.GroupSame,
    };

    /// <summary>"+2 new", "1 changed".</summary>
    public static string Count(ReviewGroup group, int count) => Texts.Fill(
        group switch
        {
            ReviewGroup.Changed => ServersText.CountChanged,
            ReviewGroup.New => ServersText.CountNew,
            ReviewGroup.Kept => ServersText.CountKept,
            ReviewGroup.Gone => ServersText.CountGone,
            _ => ServersText.CountSame,
        },
        count);

    /// <summary>Whether every word of a search stands in the name or the texts.</summary>
    public static bool Fits(ToolReview tool, string slug, string search) => search
        .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(word => new ToolAddress(slug, tool.Tool.Name).ToString().Contains(word, StringComparison.OrdinalIgnoreCase)
            || (tool.LiveJson ?? tool.ApprovedJson)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);
}
