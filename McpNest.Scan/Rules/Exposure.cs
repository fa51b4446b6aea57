using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>How servers are reached, and by whom.</summary>
internal static class Exposure
{
    public static readonly Rule NoEncryption = new("NET001", "Remote server without encryption", Severity.High,
        "Everybody on the way reads what is asked and answered, and can change it.", "Use https.", "MCP07");

    public static readonly Rule NoCredential = new("NET002", "Remote server without a visible sign-in", Severity.Low,
        "Nothing in the configuration says who is asking. Many such servers ask for a sign-in in the browser.", "Make sure that it asks for a sign-in, or holds nothing of yours.", "MCP07");

    public static readonly Rule ListensEverywhere = new("NET003", "Listens on all networks", Severity.High,
        "Everybody in the same network can use it.", "Listen on 127.0.0.1.", "MCP07");

    public static readonly Rule OddAddress = new("NET004", "Server behind a tunnel, a number or a short link", Severity.Medium,
        "Nobody can tell whose computer answers there, today or tomorrow.", "Use a name that belongs to whoever runs the server.", "MCP09");

    public static readonly Rule OldTransport = new("NET005", "Old way of transport", Severity.Info,
        "The transport with server-sent events is replaced by streamable HTTP, and clients drop it.", "Use the address for streamable HTTP, often ending in /mcp.", "");

    public static readonly Rule WeakEncryption = new("NET006", "Encryption is not checked", Severity.High,
        "Whoever sits in between can pass as the server.", "Remove the switch, and trust the certificate of your own authority if there is one.", "MCP07");

    public static readonly Rule NoSignIn = new("NET007", "Sign-in is switched off", Severity.High,
        "Whoever reaches the server, also a web page in the browser, can use it.", "Remove the switch.", "MCP07");

    public static readonly Rule Collector = new("NET008", "Address that collects data", Severity.High,
        "Such addresses are made to receive what somebody wants to take away.", "Remove it, unless it is your own and you know why it is there.", "MCP03");

    public static RuleGroup Group { get; } = new("Exposure",
        [NoEncryption, NoCredential, ListensEverywhere, OddAddress, OldTransport, WeakEncryption, NoSignIn, Collector],
        [CheckAddress, CheckCredential, CheckListening, CheckTransport, CheckSwitches, CheckCollectors],
        []);

    private static readonly string[] s_credentialFields = ["oauth", "auth", "bearer_token_env_var", "bearer_token", "env_http_headers", "headersHelper", "authentication", "authorization", "apiKey", "api_key", "token", "credentials", "authProvider", "authProviderType", "auth_provider"];

    private static readonly HashSet<string> s_hostOptions = new(StringComparer.OrdinalIgnoreCase) { "--host", "--bind", "--bind-address", "--listen", "--address", "--addr", "--hostname", "-b", "--http-host", "--server-host", "--ip", "-H", "--sse-host" };

    private static void CheckAddress(Subject subject, FindingList found)
    {
        if (subject.Remote is not { Host.Length: > 0 } address || Hosts.IsLoopback(address.Host) || References.Has(address.Host) || Placeholder.IsLeftIn(address.Host))
        {
            return;
        }

        if (address.Scheme is "http" or "ws")
        {
            var isPrivate = Hosts.IsPrivate(address.Host);
            found.Add(NoEncryption, subject, $"{Quote.Piece(address.Host)} is reached without encryption{(isPrivate ? ", in a network of one's own" : "")}.", subject.RemoteUrl,
                isPrivate ? Severity.Medium : null, isPrivate ? null : $"https://{address.Host}{address.Path}");
        }

        var odd = OddHosts.Find(address.Host);
        if (odd?.Kind is HostKind.Tunnel or HostKind.ShortLink || (Hosts.IsNumber(address.Host) && !Hosts.IsPrivate(address.Host)))
        {
            found.Add(OddAddress, subject, $"{Quote.Piece(address.Host)} is {(odd is null ? "a number and no name" : odd.Kind == HostKind.Tunnel ? "a tunnel to somebody's computer" : "a short link")}.", subject.RemoteUrl);
        }
    }

    private static void CheckCredential(Subject subject, FindingList found)
    {
        if (subject.Server.Url is not { } url || Address.Parse(url.Value) is not { Host.Length: > 0 } address || Hosts.IsLoopback(address.Host)
            || subject.Server.Headers.Any(header => header.Text.Value.Length > 0 && IsCredentialName(header.Name)) || s_credentialFields.Any(subject.Has) || subject.Secrets.Any(secret => secret.Spot == SecretSpot.Url || secret.Kind == SecretKind.Login)
            || address.UserInfo.Length > 0 || HasReferenceInQuery(address))
        {
            return;
        }

        var known = RemoteHosts.Find(address.Host);
        var odd = Hosts.IsNumber(address.Host) || OddHosts.Find(address.Host) is not null;
        found.Add(NoCredential, subject,
            known is { AsksForLogin: true } ? $"{Quote.Piece(address.Host)} has no credential here; it is known to ask for a sign-in."
            : known is not null ? $"{Quote.Piece(address.Host)} has no credential here; it is known as a public server."
            : $"{Quote.Piece(address.Host)} has no credential here.", url,
            known is not null ? Severity.Info : odd ? Severity.Medium : null);
    }

    private static bool IsCredentialName(string name) => SecretNames.Is(name) || name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) || name.Contains("auth", StringComparison.OrdinalIgnoreCase);

    private static bool HasReferenceInQuery(Address address) => address.Query.Length > 0 && (References.Has(address.Query) || address.Query.Split('&').Any(pair => SecretNames.Is(pair.Split('=')[0])));

    private static void CheckListening(Subject subject, FindingList found)
    {
        if (Listening(subject) is not { } at)
        {
            return;
        }

        var isInContainer = subject.Launch?.Kind == LaunchKind.Container;
        found.Add(ListensEverywhere, subject, isInContainer ? "It listens on all networks of its container; what is published of it decides who reaches it." : "It listens on all networks of this computer.", at,
            isInContainer ? Severity.Low : null, isInContainer ? null : "127.0.0.1");
    }

    private static ConfigText? Listening(Subject subject)
    {
        var args = subject.Server.Args;
        for (var i = 0; i < args.Length; i++)
        {
            var (option, value) = Flags.Split(args[i].Value);
            if (value is not null && option.StartsWith('-') && IsEverywhere(value))
            {
                return args[i];
            }

            if (IsEverywhere(args[i].Value) && (i == 0 || s_hostOptions.Contains(args[i - 1].Value) || args[i - 1].Value.EndsWith("host", StringComparison.OrdinalIgnoreCase) || !args[i - 1].Value.StartsWith('-') || args[i].Value.Contains(':', StringComparison.Ordinal)))
            {
                return args[i];
            }
        }

        var variable = subject.Variables.FirstOrDefault(named => IsEverywhere(named.Text.Value) && Words.Split(named.Name).Any(word => word is "host" or "bind" or "address" or "addr" or "listen" or "hostname" or "ip" or "interface"));
        return variable?.Text ?? (subject.Server.Url is { } url && Address.Parse(url.Value)?.Host is "0.0.0.0" or "::" ? subject.Server.Url : null);
    }

    private static bool IsEverywhere(string value) =>
        value is "0.0.0.0" or "::" or "[::]" or "0" || value.StartsWith("0.0.0.0:", StringComparison.Ordinal) || value.StartsWith("[::]:", StringComparison.Ordinal)
            ? value != "0"
            : value.StartsWith("http://0.0.0.0", StringComparison.Ordinal) || value.StartsWith("tcp://0.0.0.0", StringComparison.Ordinal);

    private static void CheckTransport(Subject subject, FindingList found)
    {
        if (subject.Server.Url is { } url && Address.Parse(url.Value) is { } address
            && (subject.Raw("type")?.Value.Equals("sse", StringComparison.OrdinalIgnoreCase) == true || subject.Raw("transport")?.Value.Equals("sse", StringComparison.OrdinalIgnoreCase) == true || address.Path.TrimEnd('/').EndsWith("/sse", StringComparison.OrdinalIgnoreCase)))
        {
            found.Add(OldTransport, subject, $"{Quote.Piece(address.Host)} is reached with server-sent events.", url);
        }
    }

    private static void CheckSwitches(Subject subject, FindingList found)
    {
        foreach (var (flag, at, name) in Flags.In(subject, FlagTable.Encryption).Take(3))
        {
            // Encryption on one's own computer hides nothing from anybody.
            var isHere = name == "--allow-http" && subject.Remote is { } address && Hosts.IsLoopback(address.Host);
            found.Add(WeakEncryption, subject, $"{Quote.Piece(name)} is set. {flag.What}", at,
                isHere ? Severity.Info : name.Contains("certificate-errors", StringComparison.Ordinal) || name.Contains("https-errors", StringComparison.Ordinal) || name.Contains("insecure-certs", StringComparison.Ordinal) ? Severity.Medium : null);
        }

        foreach (var (flag, at, name) in Flags.In(subject, FlagTable.Authentication).Take(3))
        {
            found.Add(NoSignIn, subject, $"{Quote.Piece(name)} is set. {flag.What}", at);
        }
    }

    private static void CheckCollectors(Subject subject, FindingList found)
    {
        foreach (var text in subject.Texts.Where(text => text.Value.Length < 20_000 && OddHosts.MayHaveCollector(text.Value)))
        {
            foreach (var word in text.Value.Split([' ', '"', '\'', ',', ';', '|', '(', ')', '<', '>', '\n', '`', '='], StringSplitOptions.RemoveEmptyEntries))
            {
                var host = Address.Parse(word)?.Host ?? word.Split('/', ':')[0];
                if (OddHosts.Find(host) is { Kind: HostKind.Collector })
                {
                    found.Add(Collector, subject, $"{Quote.Piece(host)} collects whatever is sent to it.", text);
                    return;
                }
            }
        }
    }
}
