using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;

namespace McpNest.Scan.Rules;

/// <summary>Who acts with a credential.</summary>
internal static class Shared
{
    public static readonly Rule SharedToken = new("GOV001", "One credential for several", Severity.High,
        "Nobody can tell who did what with it, and it cannot be taken from one without taking it from all.",
        "Give everybody an identity of their own, for example with a gateway that signs in for each person.", "MCP07");

    public static RuleGroup Group { get; } = new("Shared identity", [SharedToken], [], [Check]);

    private static void Check(Ground ground, FindingList found)
    {
        var all = ground.Subjects.SelectMany(subject => subject.Secrets.Where(IsReal).Select(secret => (Subject: subject, Secret: secret))).ToList();
        var users = all.GroupBy(pair => pair.Secret.Value, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Subject).Distinct().ToList(), StringComparer.Ordinal);
        foreach (var group in all.GroupBy(pair => pair.Subject))
        {
            var (subject, secret) = group.OrderBy(pair => pair.Secret.Kind == SecretKind.Likely).FirstOrDefault(pair => users[pair.Secret.Value].Count > 1, group.OrderBy(pair => pair.Secret.Kind == SecretKind.Likely).First());
            var others = users[secret.Value].Where(other => other != subject).ToList();
            if (subject.File.Scope == ConfigScope.Project)
            {
                found.Add(SharedToken, subject, $"Everybody with this repository uses the same secret ({secret.Masked}).", secret.Text, evenDisabled: true,
                    severity: secret.Kind == SecretKind.Likely ? Severity.Medium : null);
            }
            else if (others.Count > 0)
            {
                found.Add(SharedToken, subject, $"The same secret ({secret.Masked}) is used by {Quote.List([.. others.Select(other => other.Server.Name).Distinct()])}, too{(others.Any(other => other.File != subject.File) ? ", in another file" : "")}.", secret.Text, evenDisabled: true,
                    severity: others.All(other => other.File == subject.File) ? Severity.Medium : null);
            }
        }
    }

    private static bool IsReal(SecretFound secret) => secret.Severity >= Severity.Medium && secret.Kind != SecretKind.DefaultLogin;
}
