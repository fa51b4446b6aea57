using System.Collections.Immutable;
using McpNest.Scan.Reading;

namespace McpNest.Scan.Rules;

/// <summary>All rules, and the one way to apply them.</summary>
public static class RuleBook
{
    private const int ServersInPart = 50;

    private static readonly ImmutableArray<RuleGroup> s_groups =
    [
        SupplyChain.Group, SecretRules.Group, Shared.Group, Exposure.Group, Execution.Group, Reaching.Group, Approval.Group, Combination.Group, Shape.Group, Deception.Group,
    ];

    /// <summary>Every rule, in the order of the documentation.</summary>
    public static ImmutableArray<Rule> All { get; } = [.. s_groups.SelectMany(group => group.Rules)];

    /// <summary>What all rules find, the worst first. A rule that fails is left out; the others go on.</summary>
    public static ImmutableArray<Finding> Check(IReadOnlyList<ConfigFile> files) => CheckInParts(files).Last().Findings;

    /// <summary>The same in parts, for who has to do something else in between: each says what share is done, the last one what was found.</summary>
    public static IEnumerable<(double Done, ImmutableArray<Finding> Findings)> CheckInParts(IReadOnlyList<ConfigFile> files)
    {
        var ground = new Ground(files);
        var found = new FindingList();
        for (var at = 0; at < s_groups.Length; at++)
        {
            var group = s_groups[at];
            var count = 0;
            foreach (var subject in ground.Subjects)
            {
                foreach (var check in group.Servers)
                {
                    Try(check, subject, found);
                }

                if (++count % ServersInPart == 0)
                {
                    yield return (at / (double)s_groups.Length, []);
                }
            }

            foreach (var check in group.Grounds)
            {
                Try(check, ground, found);
            }

            yield return ((at + 1) / (double)s_groups.Length, []);
        }

        yield return (1, Ordered(files, found));
    }

    private static ImmutableArray<Finding> Ordered(IReadOnlyList<ConfigFile> files, FindingList found)
    {
        var order = files.Select((file, i) => (file.Name, i)).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);
        return
        [
            .. found.All.OrderByDescending(finding => finding.Severity)
                .ThenBy(finding => order.GetValueOrDefault(finding.File))
                .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
                .ThenBy(finding => finding.Line),
        ];
    }

    // What people have is stranger than any rule expects; one that fails must not hide what the others find.
    private static void Try<T>(Action<T, FindingList> check, T on, FindingList found)
    {
        try
        {
            check(on, found);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nothing to say: the message could quote what was read.
        }
    }
}
