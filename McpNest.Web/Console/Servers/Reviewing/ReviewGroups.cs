using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>Sorts what a server offers like the files of a pull request.</summary>
public static class ReviewGroups
{
    private const int MostNames = 5;

    public static ReviewGroup Of(ToolReview tool) => tool.Tool.State switch
    {
        ToolState.Held => ReviewGroup.Changed,
        ToolState.New => tool.IsBlocked ? ReviewGroup.Blocked : ReviewGroup.New,
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
        ReviewGroup.Blocked => ServersText.GroupBlocked,
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
            ReviewGroup.Blocked => ServersText.CountBlocked,
            ReviewGroup.Gone => ServersText.CountGone,
            _ => ServersText.CountSame,
        },
        count);

    /// <summary>The first few names: "Ada, Bob and 3 more".</summary>
    public static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? Texts.Fill(ServersText.AndMore, names.Count - MostNames) : "");

    /// <summary>Whether every word of a search stands in the name or the texts.</summary>
    public static bool Fits(ToolReview tool, string slug, string search) => search
        .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(word => new ToolAddress(slug, tool.Tool.Name).ToString().Contains(word, StringComparison.OrdinalIgnoreCase)
            || (tool.LiveJson ?? tool.ApprovedJson)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);
}
