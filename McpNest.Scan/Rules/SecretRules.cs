using McpNest.Scan.Secrets;

namespace McpNest.Scan.Rules;

/// <summary>Secrets that stand in the configuration.</summary>
internal static class SecretRules
{
    private const string Rotate = "Replace it where it was made, and keep the new one in a keychain, behind a gateway or in a variable that is asked for.";

    public static readonly Rule InEnvironment = new("SEC001", "Credential in a variable", Severity.High,
        "Every program of this person, every backup and everybody with the file can use it.", Rotate, "MCP01");

    public static readonly Rule InArgument = new("SEC002", "Credential on the command line", Severity.High,
        "Command lines are shown to every program of the computer, and are logged.", Rotate, "MCP01");

    public static readonly Rule InHeader = new("SEC003", "Credential in a header", Severity.High,
        "Every program of this person, every backup and everybody with the file can use it.", Rotate, "MCP01");

    public static readonly Rule InAddress = new("SEC004", "Credential in an address", Severity.High,
        "Addresses are logged by proxies and servers on the way, and are passed on without a thought.", "Send it in a header, or sign in; replace the one that stood here.", "MCP01");

    public static readonly Rule Login = new("SEC005", "Account with its password in an address", Severity.High,
        "Everybody with the file can sign in with it.", "Take the address from the environment, and use an account that may only read.", "MCP01");

    public static readonly Rule Likely = new("SEC006", "Probably a credential", Severity.Medium,
        "Its name and its look say so; what it opens cannot be told.", "If it is one, replace it and keep the new one elsewhere.", "MCP01");

    public static readonly Rule PrivateKey = new("SEC007", "Private key", Severity.Critical,
        "Whoever has it can pass as its owner, for as long as it is trusted.", "Replace the key pair, and keep the new key where only its program reads it.", "MCP01");

    public static readonly Rule DefaultLogin = new("SEC008", "Password that everybody knows", Severity.Low,
        "It protects nothing as soon as the address can be reached by others.", "Set a password of your own, even for development.", "MCP01");

    public static readonly Rule TooPowerful = new("SEC009", "Credential that can do too much", Severity.High,
        "What an agent holds is what a tricked agent can use.", "Make one that can only do what this server needs, and ends by itself.", "MCP02");

    public static readonly Rule SecretFile = new("SEC010", "File with secrets as an argument", Severity.Low,
        "The server reads everything in it, needed or not.", "Give the server only the one value it needs.", "MCP01");

    public static RuleGroup Group { get; } = new("Secrets",
        [InEnvironment, InArgument, InHeader, InAddress, Login, Likely, PrivateKey, DefaultLogin, TooPowerful, SecretFile],
        [CheckSecrets, CheckFiles],
        [CheckOutside]);

    private static readonly string[] s_files = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".env"];

    private static void CheckSecrets(Subject subject, FindingList found)
    {
        foreach (var secret in subject.Secrets)
        {
            found.Add(RuleOf(secret), subject, Sentence(secret) + (subject.Server.IsDisabled ? " The server is switched off; the secret stands here all the same." : ""), secret.Text, secret.Severity,
                secret.Kind is SecretKind.DefaultLogin or SecretKind.PrivateKey || secret.Spot == SecretSpot.Url ? null : Quote.Reference(subject.File.Client, secret.Name), evenDisabled: true);
        }

        foreach (var secret in subject.Secrets.Where(secret => secret.Power.Length > 0).DistinctBy(secret => secret.Value))
        {
            found.Add(TooPowerful, subject, $"{secret.Power} It opens {secret.Opens}: {secret.Masked}.", secret.Text, evenDisabled: true,
                severity: secret.Kind == SecretKind.Login && secret.Note.Length > 0 ? Severity.Medium : null);
        }
    }

    private static void CheckFiles(Subject subject, FindingList found)
    {
        foreach (var text in subject.ServerArgs.Concat(subject.Launch?.RunnerArgs ?? []))
        {
            var value = Flags.Split(text.Value).Value ?? text.Value;
            var name = value.Split('/', '\\')[^1].ToLowerInvariant();
            if (name.Length is > 0 and < 120 && !value.Contains("://", StringComparison.Ordinal) && !Placeholder.IsLeftIn(value)
                && (s_files.Any(end => name.EndsWith(end, StringComparison.Ordinal)) || name.StartsWith(".env.", StringComparison.Ordinal)
                    || (name.EndsWith(".json", StringComparison.Ordinal) && (name.Contains("service-account", StringComparison.Ordinal) || name.Contains("service_account", StringComparison.Ordinal) || name.Contains("serviceaccount", StringComparison.Ordinal) || name.Contains("credential", StringComparison.Ordinal) || name.Contains("secret", StringComparison.Ordinal)))
                    || name is "kubeconfig" or ".netrc" or ".npmrc" or ".pypirc" or "id_rsa" or "id_ed25519"))
            {
                found.Add(SecretFile, subject, $"The server is given {Quote.Piece(value.Split('/', '\\')[^1])}.", text);
            }
        }
    }

    private static void CheckOutside(Ground ground, FindingList found)
    {
        foreach (var file in ground.Files)
        {
            foreach (var secret in SecretFinder.Outside(file).DistinctBy(secret => secret.Value))
            {
                found.Add(RuleOf(secret), file, $"Outside the servers stands a secret that opens {secret.Opens}: {secret.Masked}.", secret.Text.Line, secret.Text.Path, severity: secret.Severity);
            }
        }
    }

    private static Rule RuleOf(SecretFound secret) => secret.Kind switch
    {
        SecretKind.PrivateKey => PrivateKey,
        SecretKind.Login => Login,
        SecretKind.DefaultLogin => DefaultLogin,
        SecretKind.Likely => Likely,
        _ => secret.Spot switch
        {
            SecretSpot.Argument => InArgument,
            SecretSpot.Header => InHeader,
            SecretSpot.Url => InAddress,
            _ => InEnvironment,
        },
    };

    private static string Sentence(SecretFound secret)
    {
        var place = secret.Name.Length == 0 ? secret.Spot == SecretSpot.Url ? "The address" : "A text"
            : secret.Spot switch
            {
                SecretSpot.Environment => $"The variable {Quote.Piece(secret.Name)}",
                SecretSpot.Header => $"The header {Quote.Piece(secret.Name)}",
                SecretSpot.Url => $"The address, in {Quote.Piece(secret.Name)},",
                _ => Quote.Piece(secret.Name),
            };
        var what = secret.Kind switch
        {
            SecretKind.Likely => "holds what looks like a secret",
            SecretKind.Login => $"holds the password of an account at {secret.Opens}",
            SecretKind.DefaultLogin => $"holds a password everybody knows, for {(secret.Opens.Length > 0 ? secret.Opens : "an account")}",
            SecretKind.PrivateKey => $"holds a private key for {secret.Opens}",
            _ => $"holds a secret that opens {secret.Opens}",
        };
        return $"{place} {what}: {secret.Masked}{(secret.Note.Length > 0 ? "; " + secret.Note : "")}.";
    }
}
