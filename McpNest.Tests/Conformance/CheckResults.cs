using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpNest.Tests.Conformance;

/// <summary>What one run of the suite found, read from its output folder: a <c>checks.json</c> for each scenario.</summary>
internal sealed partial class CheckResults
{
    private readonly Dictionary<CheckKey, CheckResult> _checks = [];

    public IReadOnlyDictionary<CheckKey, CheckResult> Checks => _checks;

    public static CheckResults Read(string folder)
    {
        var results = new CheckResults();
        foreach (var scenario in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            using var checks = JsonDocument.Parse(File.ReadAllText(Path.Combine(scenario, "checks.json")));
            foreach (var check in checks.RootElement.EnumerateArray())
            {
                results.Add(
                    FolderName().Match(Path.GetFileName(scenario)).Groups[1].Value,
                    check.GetProperty("id").GetString()!,
                    check.GetProperty("name").GetString()!,
                    check.GetProperty("status").GetString()!,
                    check.TryGetProperty("errorMessage", out var message) ? message.GetString() ?? "" : "");
            }
        }

        return results;
    }

    /// <param name="status">As the suite writes it.</param>
    public void Add(string scenario, string id, string name, string status, string text = "")
    {
        var key = new CheckKey(scenario, id, name, 0);
        while (_checks.ContainsKey(key))
        {
            key = key with { Turn = key.Turn + 1 };
        }

        _checks.Add(key, new CheckResult(
            status switch
            {
                "SUCCESS" or "INFO" => CheckStatus.Fine,
                "SKIPPED" => CheckStatus.Skipped,
                "WARNING" => CheckStatus.Warning,
                "FAILURE" => CheckStatus.Failure,
                _ => throw new InvalidDataException($"The suite knows a status {status}."),
            },
            text));
    }

    // server-tools-list-2026-11-23T00-29-49-398Z
    [GeneratedRegex(@"^(?:server-)?(.+?)-\d{4}-\d\d-\d\dT[-\dZ]+$")]
    private static partial Regex FolderName();
}
