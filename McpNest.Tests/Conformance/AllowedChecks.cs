namespace McpNest.Tests.Conformance;

/// <summary>The few checks that may go worse through the nest, each with its reason: lines of <c>scenario/check: reason</c>.</summary>
internal sealed class AllowedChecks
{
    private const int Most = 2;

    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public static AllowedChecks Parse(IEnumerable<string> lines)
    {
        var allowed = new AllowedChecks();
        foreach (var line in lines.Where(line => line.Trim().Length > 0 && !line.StartsWith('#')))
        {
            if (line.Split(": ", 2) is not [{ Length: > 0 } check, { Length: > 0 } reason] || check.Split('/').Length != 2 || check.Contains('*', StringComparison.Ordinal))
            {
                throw new InvalidDataException($"'{line}' names no check and reason; write 'scenario/check: reason'.");
            }

            allowed._reasons.Add(check, reason);
        }

        return allowed._reasons.Count <= Most
            ? allowed
            : throw new InvalidDataException($"{allowed._reasons.Count} checks are allowed to go worse; at most {Most} may be.");
    }

    public bool Contains(CheckKey key) => _reasons.ContainsKey($"{key.Scenario}/{key.Id}");
}
