using System.Collections.Immutable;
using McpNest.Scan.Results;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Page.Result;

/// <summary>Puts findings in an order to read: server by server, the worst first; what nearly everybody has stands together, counted.</summary>
internal static class FindingGroups
{
    public static ImmutableArray<FindingGroup> Of(ScanReport report, IReadOnlySet<Severity> shown)
    {
        var findings = report.Findings.Where(finding => shown.Contains(finding.Severity)).ToList();
        var counted = findings.Where(finding => finding.Rule.IsCommon).GroupBy(finding => finding.Rule.Id)
            .Where(rule => rule.Count() > 1).Select(rule => new FindingLine([.. rule])).ToList();
        var common = counted.Select(line => line.Rule.Id).ToHashSet();
        var ofSeveralFiles = report.Files.Length > 1;
        var groups = findings.Where(finding => !common.Contains(finding.Rule.Id))
            .GroupBy(finding => (finding.File, finding.Server, Many: finding.Server is null && finding.Servers.Length > 0))
            .Select(place => new FindingGroup(
                place.Key.Server is { } server ? VisibleName.Of(server) : place.Key.Many ? ResultText.Together : ResultText.WholeFile,
                ofSeveralFiles && place.Key.File.Length > 0 ? VisibleName.Of(place.Key.File) : "",
                [.. place.Select(finding => new FindingLine([finding])).OrderByDescending(line => line.Severity)]))
            .OrderByDescending(group => group.Severity)
            .ToList();
        if (counted.Count > 0)
        {
            groups.Add(new FindingGroup(ResultText.Common, "", [.. counted.OrderByDescending(line => line.Severity)]));
        }

        return [.. groups];
    }

    /// <summary>The first lines of the groups; a group may be cut.</summary>
    public static IEnumerable<FindingGroup> Take(IEnumerable<FindingGroup> groups, int lines)
    {
        foreach (var group in groups)
        {
            if (lines <= 0)
            {
                yield break;
            }

            yield return group.Lines.Length <= lines ? group : group with { Lines = group.Lines[..lines] };
            lines -= group.Lines.Length;
        }
    }
}
