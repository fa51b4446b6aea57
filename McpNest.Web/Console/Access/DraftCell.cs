using System.Globalization;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>One cell of the matrix: who, and what about. As text it is ids only, which is all that a browser keeps of a draft.</summary>
public readonly record struct DraftCell(GrantSubject Subject, GrantTarget Target)
{
    /// <summary>The cell as a browser keeps it.</summary>
    public string Key =>
        $"{(Subject.Kind == SubjectKind.Member ? 'm' : 'g')}{Subject.Id:N}.{Target.ServerId:N}.{(Target.ToolId is { } tool ? tool.ToString("N") : "-")}";

    /// <summary>What was drafted of it, as a browser keeps it.</summary>
    public static string Write(GrantEdit edit) => $"{Write(edit.Before)}>{Write(edit.After)}";

    /// <summary>Reads a kept edit back; null when it is not one.</summary>
    public static GrantEdit? Read(string key, string value)
    {
        var (ids, marks) = (key.Split('.'), value.Split('>'));
        if (ids.Length != 3 || marks.Length != 2 || ids[0].Length != 33
            || !Guid.TryParse(ids[0].AsSpan(1), out var subject) || !Guid.TryParse(ids[1], out var server)
            || !TryRead(marks[0], out var before) || !TryRead(marks[1], out var after))
        {
            return null;
        }

        Guid? tool = Guid.TryParse(ids[2], out var id) ? id : null;
        return new GrantEdit(
            ids[0][0] == 'm' ? GrantSubject.Member(subject) : GrantSubject.Group(subject), new GrantTarget(server, tool), before, after);
    }

    private static string Write(GrantMark? mark) => mark is not { } some ? "-"
        : (some.Effect == GrantEffect.Allow ? "a" : "d") + some.Until?.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static bool TryRead(string text, out GrantMark? mark)
    {
        mark = null;
        if (text == "-")
        {
            return true;
        }

        if (text.Length == 0 || text[0] is not ('a' or 'd'))
        {
            return false;
        }

        DateTimeOffset? until = long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        mark = new GrantMark(text[0] == 'a' ? GrantEffect.Allow : GrantEffect.Deny, until);
        return text.Length == 1 || until is not null;
    }
}
