using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>A switch a server has to do less.</summary>
/// <param name="Key">A package, image or host it is about.</param>
/// <param name="Signs">Texts of which one is in the arguments, address, headers or environment when it is used.</param>
/// <param name="Use">What to add.</param>
public sealed record ReadOnlySwitch(string Key, ImmutableArray<string> Signs, string Use, Origin Origin) : ITableEntry;

/// <summary>Switches that make servers do less.</summary>
public static class ReadOnlySwitches
{
    public static Table<ReadOnlySwitch> Table { get; } = new("Read-only switches", Entries());

    private static ImmutableArray<ReadOnlySwitch> Entries() =>
    [
        new("@supabase/mcp-server-supabase", ["--read-only", "read_only"], "--read-only", Origins.Tools),
        new("mcp.supabase.com", ["read_only=true"], "read_only=true", Origins.Tools),
        new("api.githubcopilot.com", ["/readonly", "x-mcp-readonly"], "/readonly", Origins.Tools),
        new("ghcr.io/github/github-mcp-server", ["--read-only", "GITHUB_READ_ONLY"], "-e GITHUB_READ_ONLY=1", Origins.Tools),
        new("mongodb-mcp-server", ["--readOnly", "MDB_MCP_READ_ONLY"], "--readOnly", Origins.Tools),
        new("postgres-mcp", ["--access-mode"], "--access-mode=restricted", Origins.Tools),
        new("mcp-atlassian", ["READ_ONLY_MODE", "--read-only"], "READ_ONLY_MODE=true", Origins.Tools),
        new("mcp-server-kubernetes", ["ALLOW_ONLY_READONLY_TOOLS", "ALLOW_ONLY_NON_DESTRUCTIVE_TOOLS"], "ALLOW_ONLY_READONLY_TOOLS=true", Origins.Tools),
        new("kubernetes-mcp-server", ["--read-only", "--disable-destructive"], "--read-only", Origins.Tools),
        new("@zereight/mcp-gitlab", ["GITLAB_READ_ONLY_MODE"], "GITLAB_READ_ONLY_MODE=true", Origins.Tools),
    ];
}

/// <summary>A flag or variable that takes a guard away.</summary>
/// <param name="Flag">As it is written; a trailing <c>*</c> stands for any rest.</param>
/// <param name="Values">Values that switch it on; empty when it stands alone.</param>
public sealed record DangerFlag(string Flag, ImmutableArray<string> Values, string What, Origin Origin) : ITableEntry;

/// <summary>Flags and variables that take a guard away, by the rule that names them.</summary>
public static class DangerFlags
{
    private static readonly ImmutableArray<string> s_on = ["1", "true", "yes", "on", "enabled"];
    private static readonly ImmutableArray<string> s_off = ["0", "false", "no", "off", "disabled", "none", "disable", "insecure", "skip"];

    /// <summary>More power than a server has by itself.</summary>
    public static Table<DangerFlag> Power { get; } = new("Flags that give more power", [
        .. Flags("--allow-write --allow-sensitive-data-access --enable-aws-resource-write --allow-all --unsafe --yolo --no-sandbox --disable-sandbox --disable-web-security --skip-permissions --allow-unsafe --allow-dangerous --unrestricted --full-access --allow-destructive --enable-write --allow-write-access --allow-ddl --allow-delete --allow-exec --allow-shell --disable-setuid-sandbox --allow-unrestricted-file-access", "It gives the server more power than it has by itself."),
        .. Flags("--dangerously-* --dangerously*", "It switches a guard off."),
        new("--access-mode", ["unrestricted"], "The database can be changed without limits.", Origins.Tools),
        new("--sandbox", ["false", "off", "none"], "It switches the sandbox off.", Origins.Tools),
        .. Variables("DANGEROUSLY_ALLOW* ALLOW_WRITE ALLOW_DANGEROUS ALLOW_ALL UNSAFE_MODE ALLOW_DELETE_OPERATION ALLOW_DDL_OPERATION ALLOW_DESTRUCTIVE ENABLE_DANGEROUS_TOOLS ALLOW_SENSITIVE_DATA_ACCESS ALLOW_ALL_COMMANDS ALLOW_UNSAFE", s_on, "It gives the server more power than it has by itself."),
        new("ALLOWED_COMMANDS", ["*", "all"], "It may run every command.", Origins.Tools),
        new("ALLOWED_DIR", ["/", "~", "*"], "It may reach every file.", Origins.Tools),
    ]);

    /// <summary>Encryption that is not checked.</summary>
    public static Table<DangerFlag> Encryption { get; } = new("Flags that weaken encryption", [
        .. Flags("--insecure --allow-http --no-verify-ssl --skip-tls-verify --insecure-skip-tls-verify --no-check-certificate --no-ssl-verify --tls-skip-verify --disable-ssl-verification --ignore-https-errors --ignore-certificate-errors --accept-insecure-certs", "Whoever sits in between can read and change everything."),
        .. Variables("NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY SSL_VERIFY VERIFY_SSL SSL_VERIFICATION VERIFY_TLS TLS_VERIFY *_SSL_VERIFY *_VERIFY_SSL *_VERIFY_TLS *_TLS_VERIFY REQUESTS_VERIFY NPM_CONFIG_STRICT_SSL", s_off, "Whoever sits in between can read and change everything."),
        .. Variables("GIT_SSL_NO_VERIFY *_INSECURE *_SKIP_TLS_VERIFY *_TLS_SKIP_VERIFY *_INSECURE_SKIP_VERIFY INSECURE", s_on, "Whoever sits in between can read and change everything."),
    ]);

    /// <summary>Sign-in that is not asked for.</summary>
    public static Table<DangerFlag> Authentication { get; } = new("Flags that switch sign-in off", [
        .. Flags("--no-auth --disable-auth --allow-unauthenticated --skip-auth --auth-disabled --without-auth --no-authentication --unauthenticated", "Whoever reaches it can use it."),
        .. Variables("DANGEROUSLY_OMIT_AUTH DISABLE_AUTH NO_AUTH SKIP_AUTH AUTH_DISABLED ALLOW_UNAUTHENTICATED *_DISABLE_AUTH *_AUTH_DISABLED *_NO_AUTH", s_on, "Whoever reaches it can use it."),
        .. Variables("AUTH_ENABLED ENABLE_AUTH REQUIRE_AUTH AUTH_REQUIRED *_AUTH_ENABLED *_REQUIRE_AUTH", s_off, "Whoever reaches it can use it."),
        .. Variables("CORS_ORIGIN CORS_ORIGINS CORS_ALLOW_ORIGIN CORS_ALLOWED_ORIGINS ALLOWED_ORIGINS ALLOW_ORIGINS *_CORS_ORIGIN *_CORS_ORIGINS *_ALLOWED_ORIGINS", ["*"], "Every web page may use it."),
        .. Variables("--cors --cors-origin --allow-origin --allowed-origins --cors-allow-origin", ["*"], "Every web page may use it."),
    ]);

    private static IEnumerable<DangerFlag> Flags(string names, string what) => names.Split(' ').Select(name => new DangerFlag(name, [], what, Origins.Manuals));

    private static IEnumerable<DangerFlag> Variables(string names, ImmutableArray<string> values, string what) =>
        names.Split(' ').Select(name => new DangerFlag(name, values, what, Origins.Manuals));
}
